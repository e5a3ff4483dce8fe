//! Files that users name: regular ones of bounded size.

pub use crate::bytes::file::{FILE_BYTES_MAX, read};
