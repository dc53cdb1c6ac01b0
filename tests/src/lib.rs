//! What the tests share: directories of migrations, databases on files, a look at their content.

pub mod json;
pub mod look;
pub mod pages;
pub mod sets;
pub mod shell;
pub mod site;
