//! The layer: a file system of SQLite's that asks the rules, and hands on to the real one.
//!
//! Files without rules are opened by the real one alone. Nothing here may panic: the callers are C.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi;

use crate::recording::Change;
use crate::rules::{Operation, Reason, Rules};

/// The file system that SQLite would use.
struct Real(*mut ffi::sqlite3_vfs);

// SQLite's file systems are tables that never change once they are registered.
unsafe impl Send for Real {}
unsafe impl Sync for Real {}

static REAL: OnceLock<Real> = OnceLock::new();

#[allow(clippy::cast_possible_wrap, reason = "a few words")]
const OWN: c_int = size_of::<File>() as c_int;

/// Registers the layer as the default, once in the life of the process.
pub(crate) fn install() {
    REAL.get_or_init(|| {
        // SAFETY: the default file system is there from the initialisation on, which the search
        // for it brings about, and is never freed. The copy lives as long.
        unsafe {
            let real = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!real.is_null(), "SQLite has a file system");
            let mut layer = *real;
            layer.szOsFile += OWN;
            layer.zName = c"failing-disk".as_ptr();
            layer.pNext = ptr::null_mut();
            layer.xOpen = Some(open);
            layer.xDelete = Some(delete);
            let registered = ffi::sqlite3_vfs_register(Box::leak(Box::new(layer)), 1);
            assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes the layer");
            Real(real)
        }
    });
}

fn real_system() -> *mut ffi::sqlite3_vfs {
    REAL.get().map_or(ptr::null_mut(), |real| real.0)
}

/// What SQLite sees as a file. The real one's memory follows it.
#[repr(C, align(8))]
struct File {
    base: ffi::sqlite3_file,
    watched: *mut Watched,
}

struct Watched {
    rules: Rules,
    name: String,
}

/// # Safety
///
/// `name` is null or ends with a NUL.
unsafe fn rules_of(name: *const c_char) -> Option<(Rules, String)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    let name = unsafe { CStr::from_ptr(name) };
    Rules::of(Path::new(name.to_str().ok()?))
}

/// The real file behind ours.
///
/// # Safety
///
/// The memory is that of both, as `szOsFile` asks for.
unsafe fn behind(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: as the caller promises.
    unsafe { file.cast::<File>().add(1).cast() }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let system = real_system();
    // SAFETY: SQLite hands over the memory that `szOsFile` asks for: ours and the real one's.
    unsafe {
        let Some(open) = (*system).xOpen else { return ffi::SQLITE_CANTOPEN };
        let Some((rules, short)) = rules_of(name) else {
            return open(system, name, file, flags, out_flags);
        };
        (*file).pMethods = ptr::null();
        let created = !rules.path(&short).exists();
        if created && rules.verdict(Operation::Create).is_some() {
            return ffi::SQLITE_CANTOPEN;
        }
        let real = behind(file);
        (*real).pMethods = ptr::null();
        let result = open(system, name, real, flags, out_flags);
        if (*real).pMethods.is_null() {
            return result;
        }
        if result != ffi::SQLITE_OK {
            if let Some(close) = (*(*real).pMethods).xClose {
                close(real);
            }
            return result;
        }
        if created {
            rules.note(&short, || Change::Create);
        }
        let watched = Box::into_raw(Box::new(Watched { rules, name: short }));
        ptr::write(
            file.cast::<File>(),
            File { base: ffi::sqlite3_file { pMethods: &raw const METHODS.0 }, watched },
        );
        result
    }
}

unsafe extern "C" fn delete(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_directory: c_int,
) -> c_int {
    let system = real_system();
    // SAFETY: the arguments are handed on as they came.
    unsafe {
        let Some(delete) = (*system).xDelete else { return ffi::SQLITE_IOERR_DELETE };
        let Some((rules, short)) = rules_of(name) else {
            return delete(system, name, sync_directory);
        };
        if let Some(reason) = rules.verdict(Operation::Delete) {
            return code(reason, ffi::SQLITE_IOERR_DELETE);
        }
        let result = delete(system, name, 0);
        if result == ffi::SQLITE_OK {
            rules.note(&short, || Change::Delete { synced: sync_directory != 0 });
        }
        result
    }
}

fn code(reason: Reason, io: c_int) -> c_int {
    match reason {
        Reason::Full => ffi::SQLITE_FULL,
        Reason::Io => io,
    }
}

/// # Safety
///
/// `file` was opened by [`open`] as one with rules.
unsafe fn parts<'f>(file: *mut ffi::sqlite3_file) -> (&'f Watched, *mut ffi::sqlite3_file) {
    // SAFETY: as the caller promises; `watched` lives until the file is closed.
    unsafe { (&*(*file.cast::<File>()).watched, behind(file)) }
}

/// Calls the real file's method.
macro_rules! hand_on {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: only files of this layer have its methods, and the arguments are handed on.
        unsafe {
            let (_, real) = parts($file);
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let result = hand_on!(file, xClose);
    // SAFETY: made by `open`, and SQLite closes a file once.
    unsafe { drop(Box::from_raw((*file.cast::<File>()).watched)) };
    result
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is one of this layer.
    let (watched, _) = unsafe { parts(file) };
    if watched.rules.verdict(Operation::Read).is_some() {
        return ffi::SQLITE_IOERR_READ;
    }
    hand_on!(file, xRead, to, length, offset)
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is one of this layer, and SQLite gives as many bytes as it says.
    let (watched, bytes) = unsafe {
        let length = usize::try_from(length).unwrap_or_default();
        (parts(file).0, std::slice::from_raw_parts(from.cast::<u8>(), length))
    };
    let verdict = watched.rules.verdict(Operation::Write);
    if verdict == Some(Reason::Io) {
        return ffi::SQLITE_IOERR_WRITE;
    }
    let length = if verdict.is_some() { length / 2 } else { length };
    let result = hand_on!(file, xWrite, from, length, offset);
    if result == ffi::SQLITE_OK {
        let bytes = &bytes[..bytes.len().min(usize::try_from(length).unwrap_or_default())];
        let offset = offset.unsigned_abs();
        watched.rules.note(&watched.name, || Change::Write { offset, bytes: bytes.to_vec() });
    }
    if verdict.is_some() { ffi::SQLITE_FULL } else { result }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is one of this layer.
    let (watched, _) = unsafe { parts(file) };
    if let Some(reason) = watched.rules.verdict(Operation::Truncate) {
        return code(reason, ffi::SQLITE_IOERR_TRUNCATE);
    }
    let result = hand_on!(file, xTruncate, size);
    if result == ffi::SQLITE_OK {
        watched.rules.note(&watched.name, || Change::Truncate(size.unsigned_abs()));
    }
    result
}

/// Does not bother the real disk: the process lives on, so nothing can be lost.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is one of this layer.
    let (watched, _) = unsafe { parts(file) };
    if let Some(reason) = watched.rules.verdict(Operation::Sync) {
        return code(reason, ffi::SQLITE_IOERR_FSYNC);
    }
    watched.rules.note(&watched.name, || Change::Sync);
    ffi::SQLITE_OK
}

unsafe extern "C" fn size(file: *mut ffi::sqlite3_file, to: *mut ffi::sqlite3_int64) -> c_int {
    hand_on!(file, xFileSize, to)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, to: *mut c_int) -> c_int {
    hand_on!(file, xCheckReservedLock, to)
}

unsafe extern "C" fn control(
    file: *mut ffi::sqlite3_file,
    what: c_int,
    argument: *mut c_void,
) -> c_int {
    hand_on!(file, xFileControl, what, argument)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xSectorSize)
}

unsafe extern "C" fn characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    hand_on!(file, xShmMap, page, size, extend, to)
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    hand_on!(file, xShmLock, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: only files of this layer have its methods.
    unsafe {
        let (_, real) = parts(file);
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, remove: c_int) -> c_int {
    hand_on!(file, xShmUnmap, remove)
}

struct Methods(ffi::sqlite3_io_methods);

// A table of functions.
unsafe impl Sync for Methods {}

static METHODS: Methods = Methods(ffi::sqlite3_io_methods {
    // Without memory mapping, which would write past this layer.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
});
