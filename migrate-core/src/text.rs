//! Text that is embedded in the program, or was read by the build.

use std::borrow::Cow;

pub(crate) type Text = Cow<'static, str>;
