//! SQL as text: tokens and statements, split exactly as SQLite splits them. Nothing here knows
//! what a statement means.

mod lexer;
mod locate;
mod split;

pub use lexer::{Lexer, Token, TokenKind};
pub use locate::locate;
pub use split::{first_word, keyword, split};
