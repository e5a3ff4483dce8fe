//! The order between rooms, the top modules of the library: each uses only those that `lib.rs`
//! declares before it.

use std::collections::{BTreeMap, BTreeSet};

use syn::Item;

use super::paths::{Path, paths};
use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::Source;
use super::test_code::child_files;

const LIBRARY: &str = "harness/src";
const ROOT: &str = "harness/src/lib.rs";

/// Rooms beside the flow, each with the only other rooms that may use it.
const BESIDE: &[(&str, &[&str])] = &[("adapter", &["internals"])];

/// Outside test code, a file uses only rooms above its own.
pub(super) fn order(repository: &Repository) -> Judged {
    let (rooms, exports) = (rooms(repository), exports(repository));
    let mut judged = Judged::default();
    for source in repository.below(LIBRARY).filter(|source| source.path != ROOT) {
        let module = module_of(source);
        let own = module.first().cloned().unwrap_or_default();
        for path in paths(&source.code_words()) {
            let Some(mut used) = used_room(&path, &module) else { continue };
            if path.is_in_macro_rules {
                used = exports.get(&used).unwrap_or(&used).clone();
            }
            judged.n_seen += 1;
            let sentence = match (place(&rooms, &own), place(&rooms, &used)) {
                (_, None) => format!("`{}` names no room of lib.rs", path.segments.join("::")),
                (None, _) => format!("`{own}` is no room of lib.rs"),
                (Some(at), Some(used_at)) if used_at > at => {
                    format!("`{own}` uses `{used}`, which comes after it")
                }
                _ if is_beside(&own, &used) => {
                    format!("`{own}` uses `{used}`, which stands beside it")
                }
                _ => continue,
            };
            judged.broken.push(Broken::in_line(&source.path, path.line, sentence));
        }
    }
    judged
}

/// The modules that `lib.rs` declares, in its order, without those for tests.
fn rooms(repository: &Repository) -> Vec<String> {
    let items = repository.source(ROOT).map(|root| root.code.items.as_slice()).unwrap_or_default();
    let name = |item: &Item| {
        if let Item::Mod(module) = item { Some(module.ident.to_string()) } else { None }
    };
    items.iter().filter_map(name).collect()
}

/// The room of each name that `lib.rs` re-exports from one.
fn exports(repository: &Repository) -> BTreeMap<String, String> {
    let words = repository.source(ROOT).map(Source::code_words).unwrap_or_default();
    let room_and_name = |path: Path| match path.segments.as_slice() {
        [root, room, .., name] if root == "crate" => Some((name.clone(), room.clone())),
        _ => None,
    };
    paths(&words).into_iter().filter_map(room_and_name).collect()
}

fn place(rooms: &[String], room: &str) -> Option<usize> {
    rooms.iter().position(|other| other == room)
}

fn is_beside(own: &str, used: &str) -> bool {
    let may_use = |(room, users): &(&str, &[&str])| *room != used || users.contains(&own);
    own != used && !BESIDE.iter().all(may_use)
}

/// The path of a module in the library, from the file that holds it.
fn module_of(source: &Source) -> Vec<String> {
    let mut module: Vec<String> =
        source.below(LIBRARY).unwrap_or_default().into_iter().map(str::to_owned).collect();
    if let Some(last) = module.pop().filter(|last| last != "mod.rs") {
        module.push(last.trim_end_matches(".rs").to_owned());
    }
    module
}

/// The room that a path names after `crate`, or after enough `super` to leave the own room.
fn used_room(path: &Path, module: &[String]) -> Option<String> {
    if path.segments.first()? == "crate" {
        return path.segments.get(1).cloned();
    }
    let mut segments = path.segments.iter().skip_while(|segment| *segment == "self").peekable();
    let mut n_super = 0;
    while segments.next_if(|segment| *segment == "super").is_some() {
        n_super += 1;
    }
    let is_at_root = n_super > 0 && n_super == path.n_inline + module.len();
    segments.next().filter(|_| is_at_root).cloned()
}

/// Every file of the library is declared as a module, or it would not be compiled.
pub(super) fn reached(repository: &Repository) -> Judged {
    let declared: BTreeSet<String> = repository
        .below(LIBRARY)
        .flat_map(|source| child_files(&source.path, &source.syntax))
        .collect();
    let sources = repository.below(LIBRARY).filter(|source| source.path != ROOT);
    judge_each(sources, |source, broken| {
        if !declared.contains(&source.path) {
            broken.push(Broken::at(&source.path, "no module declares it"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::{ROOT, order, reached};

    const ROOMS: &str = "
        pub mod bytes;
        mod script;
        mod adapter;
        mod engine;
        mod internals;
        #[cfg(test)]
        mod testing;
        pub use crate::engine::Engine;
    ";

    fn found_in(path: &str, text: &str) -> String {
        found(order, &[(ROOT, ROOMS), (path, text)])
    }

    #[test]
    fn use_of_a_room_below_is_found() {
        let broken =
            found_in("harness/src/script/mod.rs", "use crate::bytes::A;\nuse crate::engine::B;");
        assert_eq!(
            broken,
            "harness/src/script/mod.rs:2: `script` uses `engine`, which comes after it\n"
        );
        let cases = [
            "use crate::{bytes, engine::{self, A as B}};",
            "use crate::{bytes::{A, B as C}, engine::*};",
            "use super::engine;",
            "use super::{bytes, engine};",
            "fn a() { b(crate::engine::C::new()) }",
            "fn a() { b!(\"{}\", crate::engine::C) }",
            "fn a<T: Into<crate::engine::C>>() {}",
            "mod a { use super::super::engine; }",
            "fn a() { crate::bytes::B as crate::engine::C }",
            "#[cfg(test)]\nmod tests;\nuse crate::engine::C;",
            "#[cfg(any(test, unix))]\nuse crate::engine::C;",
            "pub(in crate::engine) struct A;",
            "macro_rules! a { () => { $crate::Engine::new() } }",
        ];
        for text in cases {
            let broken = found_in("harness/src/script/mod.rs", text);
            assert!(broken.contains("`script` uses `engine`"), "{text}: {broken}");
        }
        let deep = found_in("harness/src/script/a.rs", "use super::super::engine::C;");
        assert!(deep.contains("`script` uses `engine`"), "{deep}");
    }

    #[test]
    fn use_of_rooms_above_is_no_breach() {
        let cases = [
            "use crate::{bytes, script::{self, A as engine}};",
            "/// Not [`engine`](crate::engine).\nuse super::bytes;",
            "#[cfg(test)]\nmod tests { use crate::engine::C; }",
            "#[cfg(all(test, unix))]\nuse crate::engine::C;",
            "#[test]\nfn a() { crate::engine::b(); }",
            "impl A { #[cfg(test)] fn b(&self) -> crate::engine::C {} }",
            "mod a { use super::engine; }",
            "const A: &str = \"crate::engine\";",
            "pub(crate) struct A; pub(super) struct B;",
        ];
        for text in cases {
            assert_eq!(found_in("harness/src/script/mod.rs", text), "", "{text}");
        }
        let files = [
            (ROOT, ROOMS),
            ("harness/src/script/mod.rs", "#[cfg(test)]\nmod tests;"),
            ("harness/src/script/tests.rs", "mod more; use crate::engine::C;"),
            ("harness/src/script/tests/more.rs", "use crate::testing::C;"),
        ];
        assert_eq!(found(order, &files), "");
    }

    #[test]
    fn an_adapter_is_used_by_no_engine() {
        let broken = found_in("harness/src/engine/fuzz.rs", "use crate::adapter::C;");
        assert!(broken.contains("`engine` uses `adapter`, which stands beside it"), "{broken}");
        assert_eq!(found_in("harness/src/internals.rs", "use crate::adapter::C;"), "");
        assert_eq!(found_in("harness/src/adapter/nom.rs", "use crate::adapter::C;"), "");
    }

    #[test]
    fn a_macro_for_users_may_name_a_re_export() {
        let text = "macro_rules! a { () => { $crate::Engine::new() } }";
        assert_eq!(found_in("harness/src/engine/mod.rs", text), "");
    }

    #[test]
    fn a_path_to_no_room_is_found() {
        let broken = found_in("harness/src/engine/mod.rs", "use crate::Engine;");
        assert!(broken.contains("`crate::Engine` names no room"), "{broken}");
        let broken = found_in("harness/src/engine/mod.rs", "use crate::testing::C;");
        assert!(broken.contains("`crate::testing::C` names no room"), "{broken}");
    }

    #[test]
    fn uses_are_counted_one_by_one() {
        let files = [
            (ROOT, ROOMS),
            ("harness/src/script/mod.rs", "use crate::{bytes::{A, B}, script::C};"),
        ];
        assert_eq!(order(&Repository::of(&files)).n_seen, 3);
    }

    #[test]
    fn a_file_that_no_module_declares_is_found() {
        let files = [
            (ROOT, "mod a; mod b { mod c; }"),
            ("harness/src/a/mod.rs", "mod d;"),
            ("harness/src/a/d.rs", ""),
            ("harness/src/b/c.rs", ""),
        ];
        assert_eq!(found(reached, &files), "");
        let files = [files[0], files[1], ("harness/src/d.rs", "")];
        assert_eq!(found(reached, &files), "harness/src/d.rs: no module declares it\n");
    }
}
