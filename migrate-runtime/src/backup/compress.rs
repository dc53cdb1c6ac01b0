//! Compressed backups: zstd with a checksum and the size, as a stream. Without the feature, the
//! error that names it.

use std::path::Path;

use super::file::failed;
use super::name::COMPRESSED;
use crate::error::Error;

/// Whether a file is compressed, by its name.
pub(crate) fn is_compressed(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(COMPRESSED))
        || path.extension().is_some_and(|extension| extension == "zst")
}

#[cfg(feature = "zstd")]
pub(crate) use stream::{compress, decompress};
#[cfg(feature = "zstd")]
pub(super) use stream::{size, verify_compressed};

#[cfg(feature = "zstd")]
mod stream {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Write};

    use super::{Error, Path, failed};
    use crate::backup::name::create_new;

    /// The database is locked meanwhile: the next level takes half as long again for a few percent.
    const LEVEL: i32 = 1;
    /// Of a header at the most.
    const HEADER: u64 = 18;

    /// Compresses `plain` to the new file `compressed`, for its owner alone.
    pub(crate) fn compress(plain: &Path, compressed: &Path) -> Result<(), Error> {
        let run = || -> io::Result<()> {
            let mut from = File::open(plain)?;
            let mut to = zstd::Encoder::new(create_new(compressed)?, LEVEL)?;
            to.include_checksum(true)?;
            to.set_pledged_src_size(Some(from.metadata()?.len()))?;
            io::copy(&mut from, &mut to)?;
            to.finish()?.flush()
        };
        run().map_err(|error| failed(compressed, error))
    }

    /// Writes what is in `compressed` to the file `plain`.
    pub(crate) fn decompress(compressed: &Path, plain: &Path) -> Result<(), Error> {
        let to = OpenOptions::new().write(true).truncate(true).open(plain);
        to.and_then(|mut to| copy(compressed, &mut to)).map_err(|error| failed(compressed, error))
    }

    /// Whether all of it can be read back.
    pub(in crate::backup) fn verify_compressed(compressed: &Path) -> Result<(), Error> {
        copy(compressed, &mut io::sink()).map_err(|error| failed(compressed, error))
    }

    fn copy(compressed: &Path, to: &mut impl Write) -> io::Result<()> {
        // A frame that ends too early is an error of the decoder; none at all would pass.
        if File::open(compressed)?.metadata()?.len() == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty"));
        }
        let mut from = zstd::Decoder::new(File::open(compressed)?)?;
        io::copy(&mut from, to)?;
        to.flush()
    }

    /// How large it is when it is not compressed, where it says so.
    pub(in crate::backup) fn size(compressed: &Path) -> Option<u64> {
        let mut header = Vec::new();
        File::open(compressed).ok()?.take(HEADER).read_to_end(&mut header).ok()?;
        zstd::zstd_safe::get_frame_content_size(&header).ok()?
    }
}

#[cfg(not(feature = "zstd"))]
mod without {
    use super::{Error, Path, failed};

    const WHAT: &str = "it is compressed, and this program was built without the feature `zstd` of migrate-runtime";

    pub(crate) fn decompress(compressed: &Path, _: &Path) -> Result<(), Error> {
        // That it is not there at all would be the better thing to say.
        std::fs::metadata(compressed).map_err(|error| failed(compressed, error))?;
        Err(failed(compressed, WHAT))
    }

    pub(in crate::backup) fn size(_: &Path) -> Option<u64> {
        None
    }

    /// Nobody can ask for it: the option is part of the feature.
    pub(crate) fn compress(_: &Path, compressed: &Path) -> Result<(), Error> {
        Err(failed(compressed, WHAT))
    }

    pub(in crate::backup) fn verify_compressed(compressed: &Path) -> Result<(), Error> {
        Err(failed(compressed, WHAT))
    }
}
#[cfg(not(feature = "zstd"))]
pub(crate) use without::{compress, decompress};
#[cfg(not(feature = "zstd"))]
pub(super) use without::{size, verify_compressed};
