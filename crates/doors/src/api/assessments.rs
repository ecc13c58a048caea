//! Assessments: begun, filled with evidence, marked, submitted, judged, fixed; ranked; handed in as a folder.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::acts::{Answers, act_routes};
use super::assessment_shapes::{
    Assessment, AssessmentDetail, Evidence, EvidenceChange, EvidenceRef, FolderFor, ItemScore,
    RankedUnit, SchemeShown, SectionScore, VetoScore, YearScore,
};
use super::body::{Body, Does, Done, File, Reads};
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::{Looking, asked_scope};
use papers::assessment::actions::{
    Opened, Ticked, assessment_open, evidence_save, ranking as ranked,
};
use papers::assessment::{
    AssessmentInHand, AssessmentRow, Key, Points, ScoredItem, Side, evidence_folder,
    schemes as all_schemes, score_file,
};
use papers::assessment::{AssessmentLine, Assessments};
use site::kit::Query;
use site::shell::{Route, Visit, get, post};

impl Answers for All<Assessments> {}

impl Answers for AssessmentInHand {}

/// The routes of assessments.
pub fn routes() -> Vec<Route> {
    use Action::{AssessmentRead, AssessmentWrite, ListExport};
    let (read, write) = (AssessmentRead, AssessmentWrite);
    let mut routes = vec![
        list_route::<Assessments>(),
        get("/api/v1/assessments/schemes", read, schemes),
        get("/api/v1/assessments/ranking", read, ranking),
        get("/api/v1/assessments/{assessment}", read, assessment),
        get("/api/v1/assessments/{assessment}/gaps", read, gaps),
        get("/api/v1/assessments/{assessment}/excel", read, excel),
        post(
            "/api/v1/assessments/{assessment}/folder",
            ListExport,
            folder,
        ),
        post("/api/v1/assessments/{assessment}/evidence", write, evidence),
    ];
    routes.extend(act_routes::<All<Assessments>>());
    routes.extend(act_routes::<AssessmentInHand>());
    routes
}

/// Said while figures are being worked out: ask again.
fn wait() -> Response {
    let told = Done::told("记录很多，还在统计，请过几秒再来");
    (StatusCode::ACCEPTED, told).into_response()
}

async fn open(visit: &Visit, key: &str) -> Result<Option<Opened>> {
    assessment_open(&visit.office, &visit.actor, Key::read(key)?).await
}

fn shape(row: &AssessmentRow) -> Assessment {
    Assessment {
        key: row.key().to_string(),
        title: row.title.clone(),
        scheme: row.scheme.clone(),
        division: row.division,
        year_from: row.year_from,
        year_to: row.year_to,
        state: row.state.clone(),
    }
}

fn item_shape(item: &ScoredItem) -> ItemScore {
    let side = |side| item.side(side).map(Points::text);
    let years = item.cells.iter().map(|cell| YearScore {
        year: cell.year,
        indicator: item.indicator.clone(),
        value: cell.figure.as_ref().map(|figure| figure.value.clone()),
        evidence: cell
            .evidence
            .iter()
            .map(|cited| Evidence {
                kind: cited.kind.clone(),
                target: cited.target.clone(),
                told: cited.told.clone(),
                gone: cited.gone,
            })
            .collect(),
    });
    ItemScore {
        number: item.number.clone(),
        content: item.content.clone(),
        points: item.points().text(),
        full: item.full.text(),
        rule: item.rule.clone(),
        wanted: item.wanted.clone(),
        owner: item.owner.clone(),
        why: item.why(),
        own: side(Side::Own),
        superior: side(Side::Superior),
        check: side(Side::Check),
        years: years.collect(),
    }
}

fn detail(opened: &Opened) -> AssessmentDetail {
    let sheet = &opened.sheet;
    let sections = sheet.sections.iter().map(|section| SectionScore {
        title: section.title.clone(),
        points: section.points().text(),
        full: section.full().text(),
        unwritten: section.unwritten().text(),
        items: section.items.iter().map(item_shape).collect(),
    });
    let vetoes = sheet.vetoes.iter().map(|veto| {
        let found = veto.found.as_ref();
        VetoScore {
            number: veto.number.clone(),
            topic: veto.topic.clone(),
            trigger: veto.trigger.clone(),
            decided_by: veto.decided_by.clone(),
            holds: found.map(|mark| mark.accepted),
            comment: found.map(|mark| mark.comment.clone()).unwrap_or_default(),
        }
    });
    AssessmentDetail {
        assessment: shape(&opened.row),
        version: opened.version(),
        total: sheet.total().text(),
        full: sheet.full().text(),
        bonus: sheet.bonus_points().text(),
        vetoed: sheet.is_vetoed(),
        hash: opened.hash.clone(),
        sections: sections.collect(),
        bonus_items: sheet.bonus.iter().map(item_shape).collect(),
        vetoes: vetoes.collect(),
    }
}

/// 考评方案
#[utoipa::path(get, path = "/api/v1/assessments/schemes", tag = "创建考评",
    responses((status = 200, body = Vec<SchemeShown>), Reads))]
pub async fn schemes(visit: Visit) -> Result<Json<Vec<SchemeShown>>> {
    let all = all_schemes(visit.office.catalogue())?.into_iter();
    let shown = all.map(|scheme| SchemeShown {
        full: scheme.full().text(),
        level: match serde_json::to_value(scheme.level) {
            Ok(serde_json::Value::String(level)) => level,
            _ => String::new(),
        },
        scheme: scheme.code,
        label: scheme.label,
        years: scheme.years,
        version: scheme.version,
        source: scheme.source,
        note: scheme.note,
    });
    Ok(Json(shown.collect()))
}

impl ListShape for Assessments {
    type Shape = Assessment;
    const TAG: &'static str = "创建考评";
    const SAYS: &'static str = "各份考评，近年的在前";
    const API: &'static str = "/assessments";

    fn shape(&self, _: &Looking<'_>, line: &AssessmentLine) -> Result<Assessment> {
        Ok(shape(&line.row))
    }
}

/// 排名
#[utoipa::path(get, path = "/api/v1/assessments/ranking", tag = "创建考评",
    params(
        ("scheme" = String, Query, description = "方案代码"),
        ("year" = i32, Query, description = "最后一年"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
    ),
    responses((status = 200, body = Vec<RankedUnit>), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn ranking(visit: Visit, query: Query) -> Result<Response> {
    let scope = asked_scope(visit.actor.may(Action::AssessmentRead)?, &query)?;
    let year = query.text("year").parse();
    let year = year.map_err(|_| Error::refusal("请写 year，四位年份"))?;
    let scheme = query.text("scheme");
    let (office, actor) = (&visit.office, &visit.actor);
    let Some(found) = ranked(office, actor, &scope, (&scheme, year)).await? else {
        return Ok(wait());
    };
    let units = found.ranked.iter().map(|one| {
        let sheet = &one.opened.sheet;
        RankedUnit {
            rank: one.rank as u64,
            unit: sheet.unit.clone(),
            key: one.opened.row.key().to_string(),
            sections: sheet.sections.iter().map(|s| s.points().text()).collect(),
            bonus: sheet.bonus_points().text(),
            total: sheet.total().text(),
            vetoed: sheet.is_vetoed(),
            state: one.opened.row.state.clone(),
        }
    });
    Ok(Json(units.collect::<Vec<_>>()).into_response())
}

/// 一份考评
#[utoipa::path(get, path = "/api/v1/assessments/{assessment}", tag = "创建考评",
    params(("assessment" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = AssessmentDetail), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn assessment(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    match open(&visit, &key).await? {
        Some(opened) => Ok(Json(detail(&opened)).into_response()),
        None => Ok(wait()),
    }
}

/// 没有满分的条目，差得多的在前
#[utoipa::path(get, path = "/api/v1/assessments/{assessment}/gaps", tag = "创建考评",
    params(("assessment" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = Vec<ItemScore>), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn gaps(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return Ok(wait());
    };
    let gaps = opened.sheet.gaps().into_iter().map(item_shape);
    Ok(Json(gaps.collect::<Vec<_>>()).into_response())
}

/// 考评表，Excel
#[utoipa::path(get, path = "/api/v1/assessments/{assessment}/excel", tag = "创建考评",
    params(("assessment" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn excel(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    match open(&visit, &key).await? {
        Some(opened) => Ok(score_file(&opened)?.into_response()),
        None => Ok(wait()),
    }
}

/// 佐证材料，一个压缩包，按条目分文件夹，附目录；导出有登记
#[utoipa::path(post, path = "/api/v1/assessments/{assessment}/folder", tag = "创建考评",
    params(("assessment" = String, Path, description = "编号，例如 990101-3")),
    request_body = FolderFor,
    responses((status = 200, body = File, content_type = "application/zip"), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn folder(
    visit: Visit,
    Path(key): Path<String>,
    Body(body): Body<FolderFor>,
) -> Result<Response> {
    let (key, reason) = (Key::read(&key)?, kernel::tidy(&body.reason));
    match evidence_folder(&visit.office, &visit.actor, key, &reason).await? {
        Some(file) => Ok(file.into_response()),
        None => Ok(wait()),
    }
}

fn ticked(some: Vec<EvidenceRef>) -> Vec<Ticked> {
    let ticked = some.into_iter().map(|one| Ticked {
        item: one.item,
        year: one.year,
        kind: one.kind,
        target: one.target,
    });
    ticked.collect()
}

/// 引用、去掉佐证，得分随之重算
#[utoipa::path(post, path = "/api/v1/assessments/{assessment}/evidence", tag = "创建考评",
    params(("assessment" = String, Path, description = "编号，例如 990101-3")),
    request_body = EvidenceChange,
    responses((status = 200, body = Done), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn evidence(
    visit: Visit,
    Path(key): Path<String>,
    Body(body): Body<EvidenceChange>,
) -> Result<Response> {
    let key = Key::read(&key)?;
    let (cite, dropped) = (ticked(body.cite), ticked(body.drop));
    let saved = evidence_save(&visit.office, &visit.actor, key, (&dropped, &cite)).await?;
    Ok(match saved {
        Some((cited, gone)) => {
            Done::told(format!("引用了{cited}条，去掉了{gone}条")).into_response()
        }
        None => wait(),
    })
}
