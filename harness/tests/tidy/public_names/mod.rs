//! The public names of the library by module, as a snapshot: a review sees each that is added or
//! removed.
//!
//! The names are read from the sources, so those behind every feature are included. Re-exports are
//! followed; items hidden from the documentation are left out. The test fails on a re-export that
//! it cannot follow and on a macro with unknown declarations.

mod resolve;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use resolve::Resolver;
use tree::Tree;

use super::repository::Repository;

/// Names with their kinds, and the features that each needs.
type Names = BTreeMap<(String, &'static str), BTreeSet<String>>;

/// The public names of the library.
///
/// # Errors
///
/// If a re-export cannot be followed, or the declarations of a macro are unknown.
fn public_names(repository: &Repository) -> Result<String, String> {
    let tree = Tree::read(repository)?;
    let resolver = Resolver { tree: &tree };
    let mut text = String::new();
    write_module(&resolver, "chunkproof", &[], "", &mut Vec::new(), &mut text)?;
    Ok(text)
}

/// Writes the public names of a module, then those of the public modules in it.
fn write_module(
    resolver: &Resolver<'_>,
    shown: &str,
    module: &[String],
    gate: &str,
    around: &mut Vec<Vec<String>>,
    text: &mut String,
) -> Result<(), String> {
    if around.iter().any(|other| other == module) {
        return Ok(());
    }
    let found = resolver.public_in(module)?;
    let mut names = Names::new();
    for found in &found {
        let gates = names.entry((found.name.clone(), found.kind)).or_default();
        gates.extend(Some(found.gate.clone()).filter(|gate| !gate.is_empty()));
    }
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{shown}{gate}");
    for ((name, kind), gates) in &names {
        let _ = writeln!(text, "    {kind} {name}{}", gates.iter().cloned().collect::<String>());
    }
    around.push(module.to_vec());
    let modules: BTreeMap<_, _> = found
        .iter()
        .filter_map(|found| Some((&found.name, (found.module.as_ref()?, &found.gate))))
        .collect();
    for (name, (module, gate)) in modules {
        write_module(resolver, &format!("{shown}::{name}"), module, gate, around, text)?;
    }
    around.pop();
    Ok(())
}

#[test]
fn the_public_names_are_a_snapshot() {
    let names = public_names(&Repository::read()).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("api__public_names", names));
}

#[cfg(test)]
mod tests {
    use super::super::repository::Repository;
    use super::public_names;

    const ROOT: &str = "harness/src/lib.rs";

    fn names_of(files: &[(&str, &str)]) -> String {
        public_names(&Repository::of(files)).unwrap()
    }

    #[test]
    fn public_items_are_named_by_module() {
        let root = "
            pub mod a;
            #[cfg(feature = \"b\")]
            mod b;
            #[doc(hidden)]
            pub mod c;
            pub fn d() {}
            pub(crate) struct E;
            struct F;
            #[cfg(test)]
            pub mod g;
            pub struct H;
            impl H { pub fn i(&self) {} }
        ";
        let files = [
            (ROOT, root),
            ("harness/src/a/mod.rs", "pub mod j { pub trait K {} }\npub const L: u8 = 1;"),
            ("harness/src/b.rs", "pub enum M {}\n#[macro_export]\nmacro_rules! n { () => {} }"),
            ("harness/src/c.rs", "pub struct O;"),
            ("harness/src/g.rs", "pub struct P;"),
        ];
        let wanted = "chunkproof\n    struct H\n    mod a\n    fn d\n    macro n [b]\n\
            chunkproof::a\n    const L\n    mod j\nchunkproof::a::j\n    trait K\n";
        assert_eq!(names_of(&files), wanted);
    }

    #[test]
    fn re_exports_are_followed() {
        let root = "
            mod a;
            mod f;
            pub use crate::a::{B, c as d, e::*};
            pub use f::g;
            pub use self::f::h::{self, I};
        ";
        let items = "
            pub struct B;
            pub fn c() {}
            pub type J = u8;
            struct K;
            pub(crate) struct L;
        ";
        let inline = "
            pub mod g { pub use super::super::a::B as M; }
            pub mod h { pub struct I; }
        ";
        let files = [
            (ROOT, root),
            ("harness/src/a/mod.rs", "mod e;\npub use self::e::{B, c};"),
            ("harness/src/a/e.rs", items),
            ("harness/src/f.rs", inline),
        ];
        let wanted = "chunkproof\n    struct B\n    struct I\n    type J\n    fn c\n    fn d\n\
            \x20   mod g\n    mod h\nchunkproof::g\n    struct M\nchunkproof::h\n    struct I\n";
        assert_eq!(names_of(&files), wanted);
    }

    #[test]
    fn features_stand_beside_the_names() {
        let root = r#"
            #[cfg(feature = "nom")]
            pub mod a;
            mod b;
            #[cfg(feature = "fuzz")]
            pub use b::{C, E};
        "#;
        let items = r#"
            #[cfg(unix)]
            pub struct C;
            #[cfg(not(unix))]
            pub struct C;
            #[cfg(feature = "fuzz")]
            pub struct E;
        "#;
        let gated = r#"#[cfg(any(feature = "d", feature = "e"))] pub struct F;"#;
        let files = [(ROOT, root), ("harness/src/a.rs", gated), ("harness/src/b.rs", items)];
        let wanted = "chunkproof\n    struct C [fuzz] [not(unix)] [fuzz] [unix]\n\
            \x20   struct E [fuzz]\n    mod a [nom]\nchunkproof::a [nom]\n    struct F [any(d, e)]\n";
        assert_eq!(names_of(&files), wanted);
    }

    #[test]
    fn macros_declare_names() {
        let words = r#"
            words! {
                /// A.
                a = "a"(b: bytes);
                r#true = "true"();

                [lanes]
                D = "d";
            }
            files! { "e": "f" }
        "#;
        let files = [(ROOT, "pub mod g;"), ("harness/src/g.rs", words)];
        let wanted = "chunkproof\n    mod g\nchunkproof::g\n    const D\n    fn a\n    fn true\n";
        assert_eq!(names_of(&files), wanted);
        let files = [(ROOT, "protocols! { csv \"csv\" dns \"dns\" }")];
        assert_eq!(
            names_of(&files),
            "chunkproof\n    fn all\n    fn csv [csv]\n    fn dns [dns]\n"
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_is_an_error() {
        let cases = [
            ("mod a;\npub use crate::a::B;", "crate: `pub use crate::a::B` leads nowhere"),
            ("mod a;\npub use a::b::*;", "crate: `pub use a::b::*` leads nowhere"),
            ("pub use serde::Serialize;", "crate: `pub use serde::Serialize` leads nowhere"),
            ("pub use self::a as a;", "crate: `pub use self::a` leads nowhere"),
            ("pub mod b;", "crate::b has no file"),
            ("mystery! {}", "crate: which names does `mystery!` declare?"),
        ];
        for (root, wanted) in cases {
            let repository = Repository::of(&[(ROOT, root), ("harness/src/a.rs", "")]);
            assert_eq!(public_names(&repository).unwrap_err(), wanted);
        }
    }
}
