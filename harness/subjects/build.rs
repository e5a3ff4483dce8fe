//! Lists the corpora, so that a new file is bundled without anyone naming it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new("../../corpora");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    // Cases of a protocol that is not built would concern nobody.
    if env::var_os("CARGO_FEATURE_QUIC").is_none() {
        files.retain(|file| !file.starts_with(root.join("quic")));
    }
    let mut code = String::from("&[\n");
    for file in files {
        let inside = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let path = format!("corpora/{}", inside.replace('\\', "/"));
        let full = file.canonicalize()?;
        let _infallible = writeln!(code, "    ({path:?}, include_str!({full:?})),");
    }
    code.push(']');
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("corpora.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
