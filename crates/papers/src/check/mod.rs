//! Checking (校对): a text is read, its figures are held against each other and against the records. Owns what is taken
//! from a file and what is told of it; refuses to keep anything of it.

pub mod actions;
pub mod claims;
pub mod evidence;
pub mod file;
pub mod meanings;
mod sheets;
pub mod told;

pub use evidence::{Evidence, Ground};
pub use file::{FILE_BYTES_MAX, TEXT_CHARS_MAX, WORD, text_of_file, words_of_docx};
pub use sheets::{is_workbook, text_of_sheet};
pub use told::{Place, Told, tell, value_words, verdict};
