//! The files that `cargo package` includes.

use super::repository::{Broken, Judged, Repository};

const LIBRARY: &str = "/harness/src";

/// The package includes the folder of the library as a whole, as a list would lack the next new
/// file.
pub(super) fn included(repository: &Repository) -> Judged {
    let manifest: toml::Table = repository.manifest.parse().unwrap_or_default();
    let included = manifest.get("package").and_then(|package| package.get("include")?.as_array());
    let Some(included) = included else { return Judged::default() };
    let included: Vec<&str> = included.iter().filter_map(toml::Value::as_str).collect();
    let mut broken = Vec::new();
    if !included.contains(&LIBRARY) {
        broken.push(Broken::at("Cargo.toml", format!("`include` does not name `{LIBRARY}`")));
    }
    let is_part = |entry: &&&str| {
        let inside = entry.trim_start_matches('/').strip_prefix("harness/");
        inside.is_some_and(|inside| inside.starts_with("src/") || inside.contains('*'))
    };
    for part in included.iter().filter(is_part) {
        broken.push(Broken::at("Cargo.toml", format!("`include` names the part `{part}`")));
    }
    Judged { n_seen: 1, broken }
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::included;

    fn found_in(include: &str) -> String {
        found(included, &[("Cargo.toml", &format!("[package]\ninclude = {include}\n"))])
    }

    #[test]
    fn the_whole_library_must_be_included() {
        assert_eq!(found_in(r#"["/harness/src", "/corpora", "/README.md"]"#), "");
        let broken = found_in(r#"["/harness/src/lib.rs", "/corpora"]"#);
        assert!(broken.contains("does not name `/harness/src`"), "{broken}");
        assert!(broken.contains("names the part `/harness/src/lib.rs`"), "{broken}");
        let broken = found_in(r#"["/harness/src", "harness/*.rs"]"#);
        assert!(broken.contains("names the part `harness/*.rs`"), "{broken}");
    }

    #[test]
    fn a_manifest_without_a_list_is_not_seen() {
        assert_eq!(included(&Repository::of(&[("Cargo.toml", "[package]\n")])).n_seen, 0);
    }
}
