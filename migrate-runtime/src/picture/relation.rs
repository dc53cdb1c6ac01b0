//! Relations: the foreign keys between tables, and how many rows meet at each end.

use super::moment::{Entity, Moment};

/// How many rows of the parent a row of the child has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parents {
    One,
    /// A column of the foreign key may be NULL.
    AtMostOne,
}

/// How many rows of the child a row of the parent has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Children {
    Any,
    /// The columns of the foreign key are unique.
    AtMostOne,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// The child's columns.
    pub(super) columns: Vec<String>,
    /// The parent, as the child writes it.
    pub(super) parent: String,
    /// The parent's columns; empty where they are not known.
    pub(super) to: Vec<String>,
    pub(super) parents: Parents,
    pub(super) children: Children,
    /// Whether the key is a part of what identifies the child.
    pub(super) identifying: bool,
    pub(super) actions: Vec<String>,
}

/// The relations of a table, in the order in which its foreign keys are written.
pub(super) fn of(child: &Entity, schema: &Moment) -> Vec<Relation> {
    let shape = &child.shape;
    let primary = shape.primary_key();
    let has = |all: &[String], one: &str| all.iter().any(|name| name.eq_ignore_ascii_case(one));
    shape
        .foreign_keys
        .iter()
        .map(|key| {
            let nullable = shape
                .columns
                .iter()
                .any(|column| !column.required && has(&key.columns, &column.name));
            let unique = shape.unique.iter().chain(&shape.unique_indexes);
            let unique = unique.map(|all| all.iter().map(String::as_str).collect());
            let unique = [primary.clone()].into_iter().chain(unique).any(|all: Vec<&str>| {
                !all.is_empty() && all.iter().all(|one| has(&key.columns, one))
            });
            let parent = schema.get(&key.parent.to_ascii_lowercase());
            let to = key.to.clone().or_else(|| {
                let key = parent?.shape.primary_key();
                Some(key.into_iter().map(str::to_owned).collect())
            });
            let action = |event: &str, action: &Option<String>| {
                let action = action.as_ref()?;
                Some(format!("on {event} {}", action.to_ascii_lowercase()))
            };
            Relation {
                columns: key.columns.clone(),
                parent: parent.map_or(&key.parent, |parent| &parent.name).clone(),
                to: to.unwrap_or_default(),
                parents: if nullable { Parents::AtMostOne } else { Parents::One },
                children: if unique { Children::AtMostOne } else { Children::Any },
                identifying: key
                    .columns
                    .iter()
                    .all(|one| primary.iter().any(|name| name.eq_ignore_ascii_case(one))),
                actions: [action("update", &key.on_update), action("delete", &key.on_delete)]
                    .into_iter()
                    .flatten()
                    .collect(),
            }
        })
        .collect()
}
