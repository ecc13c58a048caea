//! Records found from the box at the top of every page: cases, tasks, ledgers, documents, figures, schemes; and parts of
//! the manual.

use super::hits::{Hit, Hits, SHOWN};
use crate::help::pages::parts_with;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::http::ask::encoded;
use ground::office::Office;
use papers::documents::{DocumentKey, DocumentQuery, documents_page};
use papers::figures::indicators;
use payments::Schemes;
use registers::ledgers::actions::kinds_with;
use work::cases::asked::{CaseQuery, case_page};
use work::cases::case_kinds;
use work::plans::actions::sight;
use work::plans::tasks::{TaskAsk, task_count, task_list};

/// So many pages of records are few: what is shown of each kind.
const WINDOW: (u64, u64) = (0, SHOWN as u64);

/// A word of one character is in everything.
const CHARACTERS_LEAST: usize = 2;

/// The records that say what was typed, by kind.
pub(super) async fn records(office: &Office, actor: &Actor, typed: &str) -> Result<Vec<Hits>> {
    let may = |action| actor.can(action);
    let mut all = Vec::new();
    if typed.chars().count() < CHARACTERS_LEAST {
        return Ok(all);
    }
    if may(Action::CaseRead) {
        all.push(cases(office, actor, typed).await?);
    }
    if may(Action::PlanRead) {
        all.push(tasks(office, actor, typed).await?);
    }
    if may(Action::LedgerRead) {
        let found = kinds_with(office, actor, typed).await?.into_iter();
        let hits = found.map(|(kind, count)| Hit {
            label: kind.label,
            href: format!("/ledgers/{}?q={}", kind.kind, encoded(typed)),
            says: format!("{count} 条里写着“{typed}”"),
        });
        all.push(Hits::of("台账", hits));
    }
    if may(Action::DocumentRead) {
        all.push(documents(office, actor, typed).await?);
    }
    if may(Action::FiguresRead) {
        let found = indicators(office.catalogue())?.into_iter();
        let found = found.filter(|indicator| indicator.label.contains(typed));
        let hits = found.take(SHOWN).map(|indicator| Hit {
            href: format!("/figures/{}", indicator.code),
            label: indicator.label,
            says: "指标".to_owned(),
        });
        all.push(Hits::of("指标", hits));
    }
    if may(Action::BatchRead) {
        let schemes = Schemes::load(office.catalogue())?;
        let found = schemes.iter().filter(|scheme| scheme.label.contains(typed));
        let hits = found.take(SHOWN).map(|scheme| Hit {
            label: scheme.label.clone(),
            href: format!("/standards?scheme={}", scheme.code),
            says: format!("待遇标准　{}", scheme.basis),
        });
        all.push(Hits::of("待遇项目", hits));
    }
    Ok(all)
}

async fn cases(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let scope = actor.may(Action::CaseRead)?;
    let query = CaseQuery {
        text: typed.to_owned(),
        ..CaseQuery::default()
    };
    let (total, found) = case_page(office, actor, &scope, &query, WINDOW).await?;
    let kinds = case_kinds(office.catalogue())?;
    let hits = found.into_iter().map(|case| {
        let kind = kinds.iter().find(|kind| kind.kind == case.kind);
        let kind = kind.map_or("", |kind| kind.label.as_str());
        Hit {
            href: format!("/cases/{}", case.key),
            says: format!("{kind}　{}　{}", case.state.label(), case.registered_on),
            label: case.applicant,
        }
    });
    let more = (total > WINDOW.1).then(|| (total, format!("/cases?q={}", encoded(typed))));
    Ok(Hits {
        more,
        ..Hits::of("服务事项", hits)
    })
}

async fn tasks(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let sight = sight(office, actor).await?;
    let ask = TaskAsk {
        text: typed.to_owned(),
        open_first: true,
        ..TaskAsk::default()
    };
    let total = task_count(office, &sight, &ask).await?;
    let found = task_list(office, &sight, &ask, Some(WINDOW)).await?;
    let hits = found.into_iter().map(|task| Hit {
        href: format!("/tasks/{}", task.key),
        says: format!("{}　{}", task.state.label(), task.due_on),
        label: task.title,
    });
    let more = (total > WINDOW.1).then(|| (total, format!("/tasks?q={}", encoded(typed))));
    Ok(Hits {
        more,
        ..Hits::of("任务", hits)
    })
}

async fn documents(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let scope = actor.may(Action::DocumentRead)?;
    let query = DocumentQuery {
        titled: typed.to_owned(),
        ..DocumentQuery::default()
    };
    let (total, found) = documents_page(office, &scope, &query, WINDOW).await?;
    let hits = found.into_iter().map(|document| Hit {
        href: format!(
            "/documents/{}",
            DocumentKey::new(document.region, document.id)
        ),
        says: format!("{}年", document.year),
        label: document.title,
    });
    let more = (total > WINDOW.1).then(|| (total, format!("/documents?q={}", encoded(typed))));
    Ok(Hits {
        more,
        ..Hits::of("文稿", hits)
    })
}

/// Parts of the manual that speak of it.
pub(super) fn manual(typed: &str) -> Hits {
    let found = match typed.chars().count() < CHARACTERS_LEAST {
        true => Vec::new(),
        false => parts_with(typed),
    };
    let hits = found.into_iter().take(SHOWN);
    let hits = hits.map(|(label, chapter, href)| Hit {
        label,
        href,
        says: format!("使用帮助　{chapter}"),
    });
    Hits::of("使用帮助", hits)
}
