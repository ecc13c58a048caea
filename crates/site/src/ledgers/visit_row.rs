//! One household of a task: its visit written down, given up, added; a task given up.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Fen, Level};

use super::entry::with_photos;
use super::visits::plain;
use crate::kit::{Choice, Field, FieldKind, Form, Posted, Query, see_other};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use registers::attachments::Owner;
use registers::ledgers::visits::{
    NewTarget, TaskKey, VISIT, VisitTarget, Visited, household_place, namesakes, target_add,
    target_cancel, target_open, task_cancel, task_open, visit_done,
};
use registers::organisation::Directory;
use registers::people::register::PersonKey;

fn number(text: &str) -> Result<i64> {
    let Number(number) = text.parse().map_err(|_| Error::not_found("这一户"))?;
    Ok(number)
}

/// The form of a household; the same fields stand in its row.
fn form(visit: &Visit, target: &VisitTarget, back: &str) -> Form {
    let today = visit.office.clock().today().to_string();
    let fields = vec![
        Field::new(FieldKind::Date, "date", "走访日期")
            .value(today)
            .required(),
        Field::new(FieldKind::Money, "cash", "慰问金").value(plain(target.cash)),
        Field::text("goods", "物资")
            .value(&target.goods)
            .hint("例如：大米1袋、食用油1桶"),
        Field::new(FieldKind::Money, "goods_value", "物资折价").value(plain(target.goods_value)),
        Field::text("visitor", "走访人").value(&visit.actor.name),
        Field::new(FieldKind::Photos, "photos", "照片").hint("可以一次选几张；手机上可直接拍照"),
    ];
    let path = format!("/visits/{}/{}", target.task, Number(target.id));
    let mut form = Form::new(path, "登记走访", fields).cancel(back);
    form.upload = true;
    form.hidden
        .push(("version".to_owned(), target.version.to_string()));
    form.hidden.push(("back".to_owned(), back.to_owned()));
    form
}

/// Only a page of the same task.
fn back(task: TaskKey, asked: &str) -> String {
    let own = format!("/visits/{task}");
    if asked == own || asked.starts_with(&format!("{own}?")) {
        asked.to_owned()
    } else {
        own
    }
}

pub async fn page(
    visit: Visit,
    Path((task, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response> {
    let task = TaskKey::read(&task)?;
    let target = target_open(&visit.office, &visit.actor, task, number(&id)?).await?;
    if let Some((entry, _)) = &target.visited {
        return Ok(see_other(&format!(
            "/ledgers/{VISIT}/{}",
            AnyKey::new(task.region, *entry)
        )));
    }
    let form = form(&visit, &target, &back(task, &query.text("back")));
    visit.form(&format!("走访{}", target.name), form)
}

pub async fn done(
    visit: Visit,
    Path((task, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let (task, id) = (TaskKey::read(&task)?, number(&id)?);
    let target = target_open(&visit.office, &visit.actor, task, id).await?;
    let back = back(task, &posted.text("back"));
    let visited = Visited {
        on: posted.text("date"),
        cash: posted.text("cash"),
        goods: posted.text("goods"),
        goods_value: posted.text("goods_value"),
        visitor: posted.text("visitor"),
    };
    let version = posted.text("version").parse().unwrap_or(0);
    let (office, actor) = (&visit.office, &visit.actor);
    match visit_done(office, actor, task, id, version, &visited).await? {
        Ok(entry) => {
            let told = format!("已登记{}的走访", target.name);
            let owner = Owner::ledger_entry(task.region, entry);
            let told = with_photos(&visit, owner, &posted, &told).await?;
            Ok(visit.done(&back, &told))
        }
        Err(wrong) => {
            let mut form = form(&visit, &target, &back);
            form.keep(&posted);
            for (field, message) in wrong {
                form.wrong(&field, message);
            }
            visit.form(&format!("走访{}", target.name), form)
        }
    }
}

fn reason_form(task: TaskKey, target: &VisitTarget) -> Form {
    let field = Field::text("reason", "原因")
        .required()
        .hint("例如：已迁出、外出务工、重复");
    let path = format!("/visits/{task}/{}/cancel", Number(target.id));
    Form::new(path, "不走访这一户", vec![field]).cancel(format!("/visits/{task}"))
}

pub(super) async fn give_up_form(
    visit: Visit,
    Path((task, id)): Path<(String, String)>,
) -> Result<Response> {
    let task = TaskKey::read(&task)?;
    let target = target_open(&visit.office, &visit.actor, task, number(&id)?).await?;
    visit.form(
        &format!("不走访{}", target.name),
        reason_form(task, &target),
    )
}

pub async fn give_up(
    visit: Visit,
    Path((task, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let (task, id) = (TaskKey::read(&task)?, number(&id)?);
    let reason = posted.text("reason");
    if reason.is_empty() {
        let target = target_open(&visit.office, &visit.actor, task, id).await?;
        let mut form = reason_form(task, &target);
        form.refuse_missing(&posted);
        return visit.form(&format!("不走访{}", target.name), form);
    }
    target_cancel(&visit.office, &visit.actor, task, id, &reason).await?;
    Ok(visit.done(&format!("/visits/{task}"), "已从应访名单里取消这一户"))
}

pub async fn cancel(visit: Visit, Path(task): Path<String>, posted: Posted) -> Result<Response> {
    let task = TaskKey::read(&task)?;
    task_cancel(&visit.office, &visit.actor, task, &posted.text("reason")).await?;
    Ok(visit.done("/visits", "已取消这个走访任务"))
}

async fn add_fields(visit: &Visit, task: TaskKey) -> Result<Form> {
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut fields = vec![
        Field::text("name", "姓名")
            .required()
            .hint("在册的会请您认一认是哪一位；不在册的也可以加"),
    ];
    if scope.division().level() != Level::Village {
        let mut village = Field::text("village", "村（社区）").hint("不在册的人请填写");
        village.suggestions = directory.village_names(scope.division(), 600);
        fields.push(village);
    }
    fields.push(Field::new(FieldKind::Money, "cash", "慰问金"));
    fields.push(Field::text("goods", "物资"));
    let path = format!("/visits/{task}/add");
    Ok(Form::new(path, "加入名单", fields).cancel(format!("/visits/{task}")))
}

pub(super) async fn add_form(visit: Visit, Path(task): Path<String>) -> Result<Response> {
    let task = TaskKey::read(&task)?;
    let opened = task_open(&visit.office, &visit.actor, task).await?;
    let form = add_fields(&visit, task).await?;
    visit.form(&format!("补充对象：{}", opened.name), form)
}

pub async fn add(visit: Visit, Path(task): Path<String>, posted: Posted) -> Result<Response> {
    let task = TaskKey::read(&task)?;
    let opened = task_open(&visit.office, &visit.actor, task).await?;
    let title = format!("补充对象：{}", opened.name);
    let mut form = add_fields(&visit, task).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let cash = match posted.given("cash").map(|text| Fen::read_yuan(&text)) {
        None => Fen::ZERO,
        Some(Ok(fen)) if !fen.is_negative() => fen,
        Some(_) => {
            form.wrong("cash", "慰问金请填写元，例如 300");
            Fen::ZERO
        }
    };
    if form.is_wrong() {
        return visit.form(&title, form);
    }
    let new = match meant(&visit, &mut form, &posted).await? {
        Some(new) => new,
        None => return visit.form(&title, form),
    };
    let goods = posted.text("goods");
    target_add(&visit.office, &visit.actor, task, new, cash, &goods).await?;
    Ok(visit.done(&format!("/visits/{task}"), "已加入应访名单"))
}

/// Whom the form means; nothing when it has to be asked first, and the form then asks.
async fn meant(visit: &Visit, form: &mut Form, posted: &Posted) -> Result<Option<NewTarget>> {
    let name = kernel::squeeze(&posted.text("name"));
    match posted.text("who").as_str() {
        "" | "nobody" => {}
        key => return Ok(Some(NewTarget::Known(PersonKey::read(key)?))),
    }
    if posted.text("who").is_empty() {
        let found = namesakes(&visit.office, &visit.actor, &name).await?;
        let same: Vec<Choice> = found
            .iter()
            .map(|p| {
                let said = format!(
                    "{}，{}，{}",
                    p.village,
                    p.identities.join("、"),
                    p.id_number
                );
                Choice::new(p.key.to_string(), said)
            })
            .collect();
        if !same.is_empty() {
            let mut which = Field::new(FieldKind::Radio, "who", "是名册里的哪一位").required();
            which.options = same;
            which.options.push(Choice::new("nobody", "都不是"));
            if let Some(group) = form.groups.first_mut() {
                group.fields.insert(1, which);
            }
            form.wrong("who", "请选择是名册里的哪一位");
            return Ok(None);
        }
    }
    let village = posted.text("village");
    let division = household_place(&visit.office, &visit.actor, &village).await;
    match division {
        Ok(division) => Ok(Some(NewTarget::Named(name, division))),
        Err(Error::Refusal(message)) => {
            form.wrong("village", message);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
