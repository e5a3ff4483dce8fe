//! The items to which re-exports lead.

use super::tree::{Module, Tree, shown};

/// Follows re-exports through a tree of modules.
pub(super) struct Resolver<'a> {
    pub(super) tree: &'a Tree,
}

/// A name in a module, and the item to which it leads.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) gate: String,
    /// The path of the module, if it is one.
    pub(super) module: Option<Vec<String>>,
}

/// A path through more re-exports than this is considered circular.
const STEPS_MAX: usize = 10;

impl Resolver<'_> {
    /// The public names of a module, with those that it re-exports.
    pub(super) fn public_in(&self, path: &[String]) -> Result<Vec<Found>, String> {
        self.public_after(path, 0)
    }

    fn public_after(&self, path: &[String], n_steps: usize) -> Result<Vec<Found>, String> {
        let module = self.module(path)?;
        let mut found = Vec::new();
        for item in module.items.iter().filter(|item| item.is_public) {
            found.push(declared(path, item));
        }
        for reexport in &module.uses {
            let led_to = self.targets(path, &reexport.path, n_steps)?;
            if led_to.is_empty() {
                let path = (shown(path), reexport.path.join("::"));
                return Err(format!("{}: `pub use {}` leads nowhere", path.0, path.1));
            }
            for mut target in led_to {
                if reexport.name != "*" {
                    target.name.clone_from(&reexport.name);
                }
                if target.gate != reexport.gate {
                    target.gate = format!("{}{}", reexport.gate, target.gate);
                }
                found.push(target);
            }
        }
        Ok(found)
    }

    /// The items to which a path in a module leads; empty if there are none.
    fn targets(
        &self,
        from: &[String],
        path: &[String],
        n_steps: usize,
    ) -> Result<Vec<Found>, String> {
        if n_steps > STEPS_MAX {
            return Ok(Vec::new());
        }
        let Some((last, way)) = path.split_last() else { return Ok(Vec::new()) };
        let mut module = from.to_vec();
        for (n, part) in way.iter().enumerate() {
            match part.as_str() {
                "crate" if n == 0 => module.clear(),
                "self" if n == 0 => {}
                "super" => drop(module.pop()),
                name => match self.inner(&module, name, n_steps)? {
                    Some(inner) => module = inner,
                    None => return Ok(Vec::new()),
                },
            }
        }
        match last.as_str() {
            "*" => self.public_after(&module, n_steps + 1),
            name => self.named(&module, name, n_steps + 1),
        }
    }

    /// The module to which a name leads: a declared one, or else a re-exported one.
    fn inner(
        &self,
        path: &[String],
        name: &str,
        n_steps: usize,
    ) -> Result<Option<Vec<String>>, String> {
        let inner = [path, &[name.to_owned()]].concat();
        if self.tree.modules.contains_key(&inner) {
            return Ok(Some(inner));
        }
        let named = self.named(path, name, n_steps + 1)?;
        Ok(named.into_iter().find_map(|found| found.module))
    }

    /// The items with a name in a module; a module and a function may share it.
    fn named(&self, path: &[String], name: &str, n_steps: usize) -> Result<Vec<Found>, String> {
        let module = self.module(path)?;
        let items = module.items.iter().filter(|item| item.name == name);
        let mut found: Vec<Found> = items.map(|item| declared(path, item)).collect();
        for reexport in &module.uses {
            let is_meant = [name, "*"].contains(&reexport.name.as_str());
            // A path that begins with its own new name would lead to itself.
            if is_meant && reexport.path.first().is_some_and(|first| first != name) {
                let mut targets = self.targets(path, &reexport.path, n_steps)?;
                targets.retain(|target| reexport.name != "*" || target.name == name);
                found.extend(targets);
            }
        }
        Ok(found)
    }

    fn module(&self, path: &[String]) -> Result<&Module, String> {
        self.tree.modules.get(path).ok_or_else(|| format!("there is no module {}", shown(path)))
    }
}

fn declared(path: &[String], item: &super::tree::Declared) -> Found {
    let module = (item.kind == "mod").then(|| [path, std::slice::from_ref(&item.name)].concat());
    Found { name: item.name.clone(), kind: item.kind, gate: item.gate.clone(), module }
}
