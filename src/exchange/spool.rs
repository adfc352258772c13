//! Where bytes wait that come in one after the other: the first in memory, and where there are many, all of them in a file
//! without a name, which nobody else can open and which is gone when nobody holds it, however that comes about.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Mutex;

use tempfile::SpooledTempFile;

use crate::domain::staff_import::content::{Bytes, Content};

/// Bytes that wait in memory.
const IN_MEMORY: usize = 2 * 1024 * 1024;

/// Bytes that come in.
pub struct Spool {
    file: SpooledTempFile,
    size: u64,
}

impl Default for Spool {
    fn default() -> Spool {
        Spool { file: SpooledTempFile::new(IN_MEMORY), size: 0 }
    }
}

impl Spool {
    /// How many have come in.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What has come in.
    pub fn content(self) -> Content {
        Content::new(Spooled { file: Mutex::new(self.file), size: self.size })
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Bytes that have come in.
struct Spooled {
    file: Mutex<SpooledTempFile>,
    size: u64,
}

impl Bytes for Spooled {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        // Each reading begins by going to its place, so what a panic left behind does not matter.
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_comes_out_from_memory_and_from_a_file() {
        for size in [0, 10, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 5] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 253).unwrap()).collect();
            let mut spool = Spool::default();
            for piece in bytes.chunks(100_003) {
                spool.write_all(piece).unwrap();
            }
            assert_eq!(spool.size(), size as u64);
            let content = spool.content();
            assert!(content.to_vec().unwrap() == bytes, "{size}");
            let mut some = [0; 5];
            let mut two = (content.reader(), content.reader());
            two.0.read_exact(&mut some[..size.min(5)]).unwrap();
            two.1.read_exact(&mut some[..size.min(5)]).unwrap();
            assert_eq!(some[..size.min(5)], bytes[..size.min(5)], "each reader has a place of its own");
        }
    }
}
