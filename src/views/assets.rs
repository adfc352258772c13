//! Style sheet, script and icon: built in, named by their content so that they can be kept for ever, with a council's
//! own folder laid over them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use serde::Serialize;

use super::engine::Templates;

/// A style sheet of the theme by this name is linked after the built-in one, so that a council may set its own tokens
/// without copying the rest.
const THEME_CSS: &str = "theme.css";

/// Theme files larger than this are refused: 2 MiB.
const MAX_BYTES: u64 = 2 << 20;

/// One file that pages ask for.
#[derive(Clone, Debug)]
pub struct Asset {
    pub content_type: &'static str,
    pub bytes: Cow<'static, [u8]>,
    /// Its name holds the digest of its content: it may be kept for ever.
    pub immutable: bool,
}

/// Where a page finds its assets.
#[derive(Clone, Debug, Serialize)]
pub struct AssetLinks {
    pub css: String,
    pub js: String,
    pub icon: String,
    /// The council's own style sheet, after the built-in one.
    pub theme: Option<String>,
}

/// All assets by path, such as `/assets/gradus-0a1b2c3d.css`, and by plain name for a theme that refers to its own files.
#[derive(Clone, Debug)]
pub struct Assets {
    by_path: BTreeMap<String, Asset>,
    links: AssetLinks,
}

impl Assets {
    /// The built-in assets with the files of `theme` laid over them: a file of the same name takes the place of the
    /// built-in one, any other is added. Sub-folders are not read.
    ///
    /// # Errors
    /// The folder cannot be read, or holds a file that is too large or of a kind that pages do not use.
    pub fn load(theme: Option<&Path>) -> io::Result<Assets> {
        let mut files = built_in_files();
        if let Some(folder) = theme {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !entry.metadata()?.is_file() || name.starts_with('.') {
                    continue;
                }
                let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {why}"));
                // Only the built-in script runs.
                if content_type(&name).is_none() || name.ends_with(".js") {
                    return Err(refused("a theme holds css, svg, png, jpg, ico and woff2 files"));
                }
                if entry.metadata()?.len() > MAX_BYTES {
                    return Err(refused("is larger than 2 MB"));
                }
                files.insert(name, Cow::Owned(fs::read(entry.path())?));
            }
        }
        Ok(Assets::of(files))
    }

    /// The asset at a path of the address, if there is one.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.by_path.get(path)
    }

    pub fn links(&self) -> &AssetLinks {
        &self.links
    }

    fn of(files: BTreeMap<String, Cow<'static, [u8]>>) -> Assets {
        let mut by_path = BTreeMap::new();
        let mut hashed = BTreeMap::new();
        for (name, bytes) in files {
            let Some(content_type) = content_type(&name) else { continue };
            let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
            let path = format!("/assets/{stem}-{:08x}.{ending}", digest(&bytes));
            by_path.insert(format!("/assets/{name}"), Asset { content_type, bytes: bytes.clone(), immutable: false });
            by_path.insert(path.clone(), Asset { content_type, bytes, immutable: true });
            hashed.insert(name, path);
        }
        let link = |name: &str| hashed.get(name).cloned().unwrap_or_else(|| format!("/assets/{name}"));
        let links = AssetLinks {
            css: link("gradus.css"),
            js: link("gradus.js"),
            icon: link("icon.svg"),
            theme: hashed.get(THEME_CSS).cloned(),
        };
        Assets { by_path, links }
    }
}

/// The assets without a theme, read once.
pub fn built_in() -> &'static Assets {
    static ASSETS: OnceLock<Assets> = OnceLock::new();
    ASSETS.get_or_init(|| Assets::of(built_in_files()))
}

fn built_in_files() -> BTreeMap<String, Cow<'static, [u8]>> {
    Templates::iter().filter_map(|path| Some((path.strip_prefix("assets/")?.to_owned(), Templates::get(&path)?.data))).collect()
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// FNV-1a over the content, folded to 32 bits: a name that changes with the content, not a seal.
fn digest(bytes: &[u8]) -> u32 {
    let hash =
        bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    ((hash >> 32) ^ (hash & 0xffff_ffff)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        // The published test vectors of FNV-1a, 64 bits: "" and "a".
        assert_eq!(digest(b""), 0xcbf2_9ce4 ^ 0x8422_2325);
        assert_eq!(digest(b"a"), 0xaf63_dc4c ^ 0x8601_ec8c);
        let links = built_in().links();
        for (link, kind) in [(&links.css, "text/css; charset=utf-8"), (&links.js, "text/javascript; charset=utf-8")] {
            let asset = built_in().get(link).expect("linked");
            assert!(asset.immutable && asset.content_type == kind && asset.bytes.len() > 500, "{link}");
        }
        assert!(built_in().get("/assets/../Cargo.toml").is_none());
        assert!(links.theme.is_none());
    }

    #[test]
    fn a_theme_lies_over_the_built_in_files() {
        let folder = std::env::temp_dir().join(format!("gradus-theme-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("theme.css"), ":root{--brand:#333}").unwrap();
        fs::write(folder.join("icon.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
        let assets = Assets::load(Some(&folder)).unwrap();
        let theme = assets.links().theme.as_deref().expect("linked");
        assert_eq!(assets.get(theme).unwrap().bytes.as_ref(), b":root{--brand:#333}");
        assert_ne!(assets.links().icon, built_in().links().icon);
        assert_eq!(assets.links().css, built_in().links().css);
        fs::write(folder.join("evil.js"), "alert(1)").unwrap();
        assert!(Assets::load(Some(&folder)).unwrap_err().to_string().contains("evil.js"));
        fs::remove_file(folder.join("evil.js")).unwrap();
        fs::write(folder.join("gradus.js"), "alert(1)").unwrap();
        assert!(Assets::load(Some(&folder)).unwrap_err().to_string().contains("gradus.js"));
        fs::remove_dir_all(&folder).unwrap();
        assert!(Assets::load(Some(&folder)).is_err());
    }
}
