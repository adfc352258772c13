//! Where documents come from: the set that is built in, or files and folders.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use super::diagnostics::SourceFile;
use super::tree::MAX_BYTES;

#[derive(RustEmbed)]
#[folder = "frameworks/"]
struct Bundled;

/// Folders are walked no deeper than this.
const MAX_FOLDERS: usize = 32;

/// The documents that are built in, by path.
pub fn bundled() -> Vec<SourceFile> {
    let mut paths: Vec<_> = Bundled::iter().filter(|path| path.ends_with(".yaml")).collect();
    paths.sort_unstable();
    paths
        .into_iter()
        .filter_map(|path| Some(SourceFile::from_bytes(path.as_ref(), Bundled::get(&path)?.data.into_owned())))
        .collect()
}

/// All documents at `path`: the file itself, or every `.yaml` and `.yml` file below the folder, in the order of their
/// paths. A file that cannot be read comes back as unreadable. `None`: there is nothing at `path`.
pub fn at(path: &Path) -> Option<Vec<SourceFile>> {
    let kind = fs::metadata(path).ok()?;
    let mut files = Vec::new();
    if kind.is_dir() {
        walk(path, MAX_FOLDERS, &mut files);
    } else {
        files.push(read(path));
    }
    Some(files)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<SourceFile>) {
    let entries = match fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
        Ok(entries) => entries,
        Err(error) => return files.push(SourceFile::unreadable(folder.display().to_string(), &error)),
    };
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let Ok(kind) = fs::symlink_metadata(&path) else { continue };
        if hidden {
            continue;
        }
        // A linked folder may lead in a circle; a linked file may not.
        if kind.is_dir() && depth > 0 {
            walk(&path, depth - 1, files);
        } else if !kind.is_dir() && path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            // A pipe would keep us waiting for whoever writes into it.
            files.push(match fs::metadata(&path) {
                Ok(target) if !target.is_file() => {
                    SourceFile::unreadable(path.display().to_string(), &io::Error::other("it is not a file"))
                }
                _ => read(&path),
            });
        }
    }
}

/// The file, under the path that was named: an editor can jump to it.
fn read(path: &Path) -> SourceFile {
    let name = path.display().to_string();
    match bytes(path) {
        Ok(bytes) => SourceFile::from_bytes(name, bytes),
        Err(error) => SourceFile::unreadable(name, &error),
    }
}

/// The file's bytes, never more than one over the limit, so that a huge file costs nothing.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
