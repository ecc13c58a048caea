//! Beginning a document: by its template, or the draft there already is.

use kernel::DivisionCode;
use serde_json::json;

use super::actions::About;
use super::drafts::{
    DRAFT, DocumentRow, found, narrowed, read_year_of, still_counting, tidy, title_of,
};
use super::kinds::{kinds, manners, template};
use super::list::Documents;
use super::store::{self, VersionRow};
use super::template::source_of;
use crate::figures::actions::Span;
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind as AskKind};
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

impl Collection for Documents {
    const CODE: &'static str = "documents";
    const AT: &'static str = "/documents/new";
    const API_AT: &'static str = "/documents";
    const LABEL: &'static str = "文稿";

    fn acts() -> &'static [Act<All<Documents>>] {
        static ACTS: [Act<All<Documents>>; 1] = [MAKE];
        &ACTS
    }

    async fn asks(
        _: &All<Documents>,
        office: &Office,
        actor: &Actor,
        act: &'static Act<All<Documents>>,
    ) -> Result<Vec<Ask>> {
        let kinds = kinds(office)?;
        let kinds = kinds.iter().map(|kind| (&kind.code, &kind.label));
        let mut asks = (act.asks)();
        for ask in &mut asks {
            match ask.code.as_str() {
                "kind" => *ask = ask.clone().offering(kinds.clone()),
                "style" => *ask = ask.clone().offering(manners(office)?),
                "division" => *ask = ask.clone().usually(actor.division().get().to_string()),
                _ => {}
            }
        }
        Ok(asks)
    }
}

/// 写文稿: begun by its template; the draft there is already is opened.
const MAKE: Act<All<Documents>> = Act {
    code: "make",
    label: "生成草稿",
    says: "写一份文稿；已有同样的草稿，就回答那一份",
    told: "已写好草稿",
    asks: || {
        let spans = Span::ALL.iter().map(|span| (span.code(), span.label()));
        let style = Ask::choice("style", "体例或题目");
        vec![
            Ask::choice("kind", "种类").needed(),
            Ask::words("division", "单位")
                .stays()
                .hint("区划代码，不写就是自己的单位"),
            Ask::declared(AskKind::Count, "year", "年度").needed(),
            Ask::choice("span", "时段")
                .offering(spans)
                .stays()
                .usually(Span::Year.code()),
            style.hint(
                "不选，按单位的级别，题目按记录。已有同样的草稿，就回答那一份；要换，在那一份上重新生成",
            ),
        ]
    },
    waits: true,
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::ReportWrite)
};

async fn make(doing: &mut Doing<'_, All<Documents>>) -> Result<()> {
    let (office, actor, tx, said) = (doing.office, doing.actor, doing.tx, &doing.said);
    let kind = said.words("kind");
    let year = read_year_of(office, kind, said.words("year"))?;
    let year = year.map_err(|words| Error::at("year", words))?;
    let span = Span::read(said.words("span")).unwrap_or(Span::Year);
    let division = DivisionCode::read(said.words("division"));
    let division = division.map_err(|e| Error::at("division", e.to_string()))?;
    let style = Some(said.words("style").to_owned()).filter(|code| !code.is_empty());
    let scope = narrowed(actor.may(Action::ReportWrite)?, division)?;
    let code = span.code();
    if let Some(known) = store::draft_of(tx.connection(), &scope, (kind, year, &code)).await? {
        doing.made(known.key());
        doing.answer("known", true);
        doing.leave(match style {
            Some(_) => "已有同样的草稿；要换体例或题目，请在这份草稿上点“重新生成”",
            None => "已有同样的草稿",
        });
        return Ok(());
    }
    let about = About::of(office, &scope, kind, year, span).await?;
    let found = found(office, actor, &scope, &about).await?;
    let found = found.ok_or_else(still_counting)?;
    let (now, before) = (found.now.plain(), found.before.plain());
    let chosen = template(office, kind, (about.style, style.as_deref()), &now);
    let file = chosen.map_err(|e| Error::at("style", e.to_string()))?.file;
    let setting = about.setting(office, &file.text, None).await?;
    let source = tidy(&source_of(
        &file.path,
        &file.text,
        &setting,
        (&now, &before),
    )?);
    let region = division.region();
    let at = moment_text(office.clock().now_utc());
    let row = DocumentRow {
        region,
        id: db::take_numbers(tx, region, store::DOCUMENT.name, 1).await?,
        division: division.get(),
        kind: kind.to_owned(),
        title: title_of(&source, &about),
        year,
        span: code,
        state: DRAFT.to_owned(),
        version: 1,
        created_by: actor.user,
        created_at: at.clone(),
        recorded_by: actor.user,
        recorded_at: at.clone(),
    };
    let first = VersionRow {
        number: 1,
        source,
        recorded_by: actor.user,
        recorded_at: at,
    };
    store::insert(office.keyring(), tx, &row).await?;
    store::insert_version(office.keyring(), tx, (region, row.id), &first).await?;
    doing.it.region = region;
    doing.made(row.key());
    let detail = json!({ "division": about.name });
    doing.step(("document_make", format!("《{}》", row.title), detail));
    Ok(())
}
