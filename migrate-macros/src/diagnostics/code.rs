//! The codes: one for each kind of finding.

/// How a lint finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Allow,
    Warn,
    Deny,
}

macro_rules! codes {
    (errors { $($error:ident = $error_name:literal,)* } lints { $($lint:ident = $lint_name:literal $level:ident,)* }) => {
        /// What kind of finding it is. `docs/lints.md` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Code { $($error,)* $($lint,)* }

        impl Code {
            const ERRORS: &[Self] = &[$(Self::$error,)*];

            /// The lints: what has a level.
            pub(crate) const LINTS: &[Self] = &[$(Self::$lint,)*];

            pub(crate) fn as_str(self) -> &'static str {
                match self {
                    $(Self::$error => $error_name,)*
                    $(Self::$lint => $lint_name,)*
                }
            }

            /// The level where nobody chose one; none for an error.
            pub(crate) fn default_level(self) -> Option<Level> {
                match self {
                    $(Self::$lint => Some(Level::$level),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    errors {
        InvalidArguments = "invalid-arguments",
        DirectoryNotFound = "directory-not-found",
        NoMigrations = "no-migrations",
        Unreadable = "unreadable",
        NotUtf8 = "not-utf-8",
        NulByte = "nul-byte",
        LoneCarriageReturn = "lone-carriage-return",
        MisnamedFile = "misnamed-file",
        MixedLayouts = "mixed-layouts",
        DuplicateVersion = "duplicate-version",
        MissingUp = "missing-up",
        UnknownDirective = "unknown-directive",
        InvalidDirective = "invalid-directive",
        MisplacedDirective = "misplaced-directive",
        UnclosedComment = "unclosed-comment",
        DuplicateSection = "duplicate-section",
        ForeignSection = "foreign-section",
        EmptyMigration = "empty-migration",
        BindParameter = "bind-parameter",
        TransactionControl = "transaction-control",
        Attach = "attach",
        Vacuum = "vacuum",
        ForbiddenPragma = "forbidden-pragma",
        ReservedName = "reserved-name",
        UnknownDependency = "unknown-dependency",
        LaterDependency = "later-dependency",
        DependencyCycle = "dependency-cycle",
        HookWithoutMigration = "hook-without-migration",
        LockFileInvalid = "lock-file-invalid",
        LockedEdited = "locked-edited",
        LockedMissing = "locked-missing",
        LockedMoved = "locked-moved",
        SqlError = "sql-error",
        UnknownFunction = "unknown-function",
        UnknownCollation = "unknown-collation",
        UnknownModule = "unknown-module",
        EndlessStatement = "endless-statement",
        EndsTransaction = "ends-transaction",
        VerifyFailed = "verify-failed",
        TemporaryObject = "temporary-object",
        SampleFailed = "sample-failed",
        ForeignKeyViolation = "foreign-key-violation",
        ForeignKeyTarget = "foreign-key-target",
        BrokenView = "broken-view",
        BrokenTrigger = "broken-trigger",
        SchemaFileInvalid = "schema-file-invalid",
        SchemaFileOutdated = "schema-file-outdated",
    }
    lints {
        Gap = "gap" Deny,
        OutOfOrder = "out-of-order" Deny,
        DownFails = "down-fails" Deny,
        DownDoesNotRestore = "down-does-not-restore" Deny,
        NoEffect = "no-effect" Deny,
        OrderDependent = "order-dependent" Deny,
        DoubleQuotedLiteral = "double-quoted-literal" Deny,
        IfNotExists = "if-not-exists" Deny,
        OddAffinity = "odd-affinity" Deny,
        FailsWithRows = "fails-with-rows" Deny,
        Destructive = "destructive" Deny,
        UnusedConsent = "unused-consent" Deny,
        FtsOutOfSync = "fts-out-of-sync" Deny,
        RowidChanged = "rowid-changed" Warn,
        Quadratic = "quadratic" Warn,
        NotRehearsed = "not-rehearsed" Warn,
        PositionalCopy = "positional-copy" Warn,
        CreateTableAs = "create-table-as" Warn,
        NullablePrimaryKey = "nullable-primary-key" Warn,
        UnindexedForeignKey = "unindexed-foreign-key" Warn,
        UnstableValue = "unstable-value" Warn,
        NewerThanMinimum = "newer-than-minimum" Deny,
        Irreversible = "irreversible" Warn,
        RenameBreaksOldBinary = "rename-breaks-old-binary" Warn,
        RenameOldFirst = "rename-old-first" Deny,
        LostWithRebuild = "lost-with-rebuild" Deny,
        CascadeDelete = "cascade-delete" Deny,
        StaleReference = "stale-reference" Warn,
        ForeignKeyMismatch = "foreign-key-mismatch" Warn,
        CosmeticEdit = "cosmetic-edit" Allow,
    }
}

impl Code {
    /// Whether it is about what an up says: once that has shipped, nobody can mend it.
    pub(crate) fn is_about_the_up(self) -> bool {
        // The others are about its number, its down, its place among others, or what the caller
        // declares.
        !matches!(
            self,
            Self::Gap
                | Self::OutOfOrder
                | Self::DownFails
                | Self::DownDoesNotRestore
                | Self::OrderDependent
                | Self::NewerThanMinimum
                | Self::CosmeticEdit
        )
    }

    /// The lint of this name; or what to say about the name, and what to do.
    pub(crate) fn lint(name: &str) -> Result<Self, (String, String)> {
        if let Some(code) = Self::LINTS.iter().copied().find(|code| code.as_str() == name) {
            return Ok(code);
        }
        let names = Self::LINTS.iter().map(|code| code.as_str());
        Err(if Self::ERRORS.iter().any(|code| code.as_str() == name) {
            let message = format!("`{name}` is an error, and has no level");
            (message, format!("levels are for lints; {}", crate::nearest::list(names)))
        } else {
            (format!("there is no lint `{name}`"), crate::nearest::suggest(name, names))
        })
    }
}
