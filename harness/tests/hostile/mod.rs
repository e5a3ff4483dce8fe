//! What users would never write on purpose: each ends in a verdict or in a sentence.

mod corpora;
