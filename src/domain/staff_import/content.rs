//! The bytes of a file that somebody gives us, wherever they lie. They are read piece by piece, as often as need be, so that
//! nobody holds a large file at once.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::audit::hex;

/// Bytes that are read at once.
pub const PIECE: usize = 256 * 1024;

/// A place where the bytes of a file lie.
pub trait Bytes: Send + Sync {
    /// How many there are.
    fn size(&self) -> u64;

    /// Fills `into` from `at` on and says how many bytes that were; none at the end.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;
}

impl Bytes for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let from = usize::try_from(at).map_or(self.len(), |at| at.min(self.len()));
        (&self[from..]).read(into)
    }
}

/// The bytes of a file.
#[derive(Clone)]
pub struct Content(Arc<dyn Bytes>);

impl Content {
    pub fn new(bytes: impl Bytes + 'static) -> Content {
        Content(Arc::new(bytes))
    }

    pub fn size(&self) -> u64 {
        self.0.size()
    }

    /// From the first byte on.
    pub fn reader(&self) -> Reader {
        self.reader_at(0)
    }

    pub fn reader_at(&self, at: u64) -> Reader {
        Reader { content: self.clone(), at }
    }

    /// What pins the bytes: SHA-256 in hex.
    pub fn digest(&self) -> io::Result<String> {
        let mut digest = Sha256::new();
        self.pieces(|piece| {
            digest.update(piece);
            Ok::<(), io::Error>(())
        })?;
        Ok(hex(&digest.finalize()))
    }

    /// Hands on the bytes in pieces of `PIECE`; only the last one is shorter.
    pub fn pieces<E: From<io::Error>>(&self, mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut reader = self.reader();
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            if reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                return Ok(());
            }
            each(&piece)?;
        }
    }

    /// All of it, for what is known to be small.
    pub fn to_vec(&self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        self.reader().read_to_end(&mut all)?;
        Ok(all)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Content {
        Content::new(bytes)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.size())
    }
}

/// Reads a file from its beginning to its end.
pub struct Reader {
    content: Content,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.content.0.read_at(self.at, into)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole_file_in_its_order() {
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let content = Content::from(bytes.clone());
            let mut sizes = Vec::new();
            let mut joined = Vec::new();
            content
                .pieces(|piece| {
                    sizes.push(piece.len());
                    joined.extend_from_slice(piece);
                    Ok::<(), io::Error>(())
                })
                .unwrap();
            assert!(joined == bytes && content.to_vec().unwrap() == bytes, "{size}");
            assert!(sizes.iter().rev().skip(1).all(|size| *size == PIECE) && !sizes.contains(&0), "{size}: {sizes:?}");
        }
        // SHA-256 of "abc", as FIPS 180-4 gives it.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Content::from(b"abc".to_vec()).digest().unwrap(), expected);
    }
}
