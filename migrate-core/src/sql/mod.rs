//! SQL as text: tokens and statements, split exactly as SQLite splits them. Nothing here knows
//! what a statement means.

mod create_table;
mod lexer;
mod list;
mod locate;
mod name;
mod split;

pub use create_table::{BEHIND_TYPE, CreateTable};
pub use lexer::{Lexer, Token, TokenKind};
pub use list::{list, one_line};
pub use locate::locate;
pub use name::{quoted, unquoted};
pub use split::{first_word, keyword, split};
