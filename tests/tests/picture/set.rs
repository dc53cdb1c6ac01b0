//! The set that is drawn: four versions with names that mean something to HTML.

use migrate_runtime::{Migrations, embed_migrations};

/// Its name would end the title of the page.
pub(crate) static PICTURES: Migrations =
    embed_migrations!("sets/pictures", set = "</title><script>top.hacked = 1</script>", allow(all));
