//! Who runs: what the history says about the program and the machine.

use std::sync::OnceLock;

/// The program that writes to the history, and why it does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    application: Option<String>,
    version: Option<String>,
    reason: Option<String>,
}

impl Program {
    pub(crate) fn set_application(&mut self, name: String, version: String) {
        (self.application, self.version) = (Some(name), Some(version));
    }

    pub(crate) fn set_reason(&mut self, reason: String) {
        self.reason = Some(reason);
    }

    /// What the application calls itself, else the name of its file.
    pub(crate) fn application(&self) -> Option<&str> {
        static FILE: OnceLock<Option<String>> = OnceLock::new();
        let file = FILE.get_or_init(|| {
            let file = std::env::current_exe().ok()?;
            Some(file.file_stem()?.to_string_lossy().into_owned())
        });
        self.application.as_deref().or(file.as_deref())
    }

    pub(crate) fn application_version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// The name of the machine, where the system tells it to a program that asks no library.
pub(crate) fn host() -> Option<&'static str> {
    static HOST: OnceLock<Option<String>> = OnceLock::new();
    HOST.get_or_init(look_for_host).as_deref()
}

fn look_for_host() -> Option<String> {
    let told = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let told = told.or_else(|| std::env::var("COMPUTERNAME").ok());
    let told = told.or_else(|| std::env::var("HOSTNAME").ok());
    told.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
