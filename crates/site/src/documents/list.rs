//! 文稿: the list, and beginning a new one.

use axum::response::Response;
use serde::Serialize;

use crate::kit::{
    Button, Choice, Field, FieldKind, Form, Link, ListPage, Notice, Posted, Query, Tone, see_other,
};
use crate::organisation::place_field;
use crate::shell::{ListFace, Visit, done_with, own_form};
use ground::acts::All;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::lists::Looking;
use ground::lists::asked_scope;
use papers::documents::kinds::{kinds, manners};
use papers::documents::{DocumentInHand, Documents};
use papers::figures::actions::{Span, last_year};
use registers::organisation::Places;

const PATH: &str = "/documents";

impl ListFace for Documents {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::ReportWrite) {
            page.buttons = buttons(visit, &looking.within).await?;
            page.table.empty_next = vec![Link::new("写文稿", "/documents/new")];
        }
        Ok(())
    }
}

async fn buttons(visit: &Visit, scope: &Scope) -> Result<Vec<Button>> {
    let year = last_year(&visit.office, scope).await?;
    let division = scope.division().get();
    let quick = |span: Span| {
        let label = format!("写{}总结", span.named(year));
        let mut button = visit.post_button(label, "/documents/new");
        button.values = vec![
            ("kind".to_owned(), "summary".to_owned()),
            ("division".to_owned(), division.to_string()),
            ("year".to_owned(), year.to_string()),
            ("span".to_owned(), span.code()),
        ];
        button
    };
    Ok(vec![
        Button::link("写文稿", format!("/documents/new?division={division}")).primary(),
        quick(Span::Half(1)),
        quick(Span::Year),
    ])
}

async fn new_form(visit: &Visit, query: &Query) -> Result<(Form, Places)> {
    let own = visit.actor.may(Action::ReportWrite)?;
    let scope = asked_scope(own, query)?;
    let places = Places::load(&visit.office, &own).await?;
    let kinds = kinds(&visit.office)?;
    let first = kinds.first().map(|k| k.code.clone()).unwrap_or_default();
    let kinds = kinds.iter().map(|k| Choice::new(&k.code, &k.label));
    let spans = Span::ALL.iter();
    let spans = spans.map(|span| Choice::new(span.code(), span.label()));
    let styles = manners(&visit.office)?;
    let styles = styles.iter().map(|(code, label)| Choice::new(code, label));
    let year = match query.given("year") {
        Some(year) => year,
        None => last_year(&visit.office, &scope).await?.to_string(),
    };
    let span = Span::read(&query.text("span")).unwrap_or(Span::Year);
    let mut unit = place_field(&places, &own).value(places.path(scope.division()));
    unit.label = "单位".to_owned();
    let fields = vec![
        Field::choice("kind", "种类", kinds.collect())
            .required()
            .value(first),
        unit.required(),
        Field::new(FieldKind::Integer, "year", "年度")
            .required()
            .value(year),
        Field::choice("span", "时段", spans.collect())
            .required()
            .value(span.code()),
        Field::choice("style", "体例或题目", styles.collect()).hint(
            "不选，按单位的级别，题目按记录。已有同样的草稿，会问是按新体例重新生成，还是打开旧稿",
        ),
    ];
    let form = Form::new("/documents/new", "生成草稿", fields).cancel(PATH);
    Ok((form, places))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (form, _) = new_form(&visit, &query).await?;
    visit.form("写文稿", form)
}

pub async fn make(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit, &Query::default()).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let division = places.read(&posted.text("division"));
    if let (Err(refusal), true) = (&division, !posted.text("division").is_empty()) {
        form.wrong("division", refusal.to_string());
    }
    if form.is_wrong() {
        return visit.form("写文稿", form);
    }
    let division = division.map(|code| code.get().to_string());
    let division = division.unwrap_or_default();
    let text = |code: &str| match code {
        "division" => division.clone(),
        code => posted.text(code),
    };
    let make = ("make", None);
    match done_with::<All<Documents>>(&visit, "", make, &mut form, &text).await? {
        Some(done) if done.more.contains_key("known") && !posted.text("style").is_empty() => {
            known(&visit, done.key(), &posted.text("style")).await
        }
        Some(done) => Ok(see_other(&format!("{PATH}/{}", done.key()))),
        None => visit.form("写文稿", form),
    }
}

#[derive(Serialize)]
struct KnownPage {
    notices: Vec<Notice>,
    /// The draft there is, made again.
    form: Form,
    /// Where it is as it stands.
    old: String,
}

/// A draft of the same is there, and another style or topic was chosen: which of the two is meant is hers to say.
async fn known(visit: &Visit, key: &str, style: &str) -> Result<Response> {
    let mut form = own_form::<DocumentInHand>(visit, key, "remake").await?;
    form.submit = "按新体例重新生成".to_owned();
    for field in form.fields_mut() {
        if field.options.iter().any(|option| option.value == style) {
            field.value = style.to_owned();
        }
    }
    let notice = Notice {
        text: "同一单位、同一时段已有一份草稿，体例或题目可能不是刚才选的。按新体例重新生成，旧稿的文字留在上一稿；\
               也可以打开旧稿接着写。"
            .to_owned(),
        tone: Tone::Soon,
    };
    let page = KnownPage {
        notices: vec![notice],
        form,
        old: format!("{PATH}/{key}"),
    };
    visit.page("documents/known.html", "已有草稿", &page)
}
