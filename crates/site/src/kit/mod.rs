//! The web shell (网页外壳): templates, assets, what a browser asks and posts, and the parts that pages are built of.
//! Knows no subject. A page is a template under `ui/templates` filled with the types of `form`, `table` and `parts`.

pub mod assets;
pub mod chart;
mod decimals;
pub mod form;
pub mod paper;
pub mod parts;
pub mod spark;
pub mod table;
pub mod templates;

pub use form::{Choice, Field, FieldKind, Form, FormError, Group};
pub use ground::http::answer::{Download, Problem, see_other};
pub use ground::http::ask::{Posted, Query, Upload};
pub use parts::{
    Badge, Button, Chip, Event, Fact, Link, ListPage, Notice, Section, Step, Tile, Tone, Tree,
    TreeNode,
};
pub use table::{Cell, Column, Pager, Row, Table};
