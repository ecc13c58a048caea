//! What comes and goes by HTTP, whatever is shown of it: a form that was posted, a file, what is wrong.

pub mod answer;
pub mod ask;
pub mod posts;
