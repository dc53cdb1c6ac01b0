//! Pictures of a schema: the diagram that Mermaid draws, and the page.

mod browser;
mod diagram;
mod page;
mod set;
