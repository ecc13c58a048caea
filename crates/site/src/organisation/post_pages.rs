//! What is done with one post, each on a page of its own.

use axum::response::Response;

use crate::shell::{ActForm, ActPage, Route, Visit, form_routes, only_form};
use ground::acts::Subject;
use ground::error::Result;
use registers::organisation::posts::Post;

/// The pages of posts.
pub fn routes() -> Vec<Route> {
    form_routes::<Post>()
}

impl ActPage for Post {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader();
        let held = Post::open(&visit.office, reader.into(), &visit.actor, key).await?;
        let act = only_form(forms)?;
        let (name, post) = (&held.name, &held.post);
        let title = match act.code {
            "replace" => format!("接任{name}的{post}"),
            "end" => format!("免去{name}的{post}"),
            _ => format!("更正{name}的任职"),
        };
        let list = if held.organ.is_some() {
            "/organisation"
        } else {
            "/liaisons"
        };
        let form = act.form.cancel(held.address());
        visit.clone().beneath(list).form(&title, form)
    }
}
