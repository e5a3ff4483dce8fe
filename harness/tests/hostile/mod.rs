//! What users would never write on purpose: each ends in a verdict or in a sentence.

// For the lints: all of this is test code.
#[cfg(test)]
mod cores;
mod corpora;
