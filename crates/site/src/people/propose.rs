//! 提出变更: first which kind, then its form.

use axum::extract::Path;
use axum::response::Response;
use kernel::{account_plausible, luhn_valid, normalise_account};
use serde::Serialize;

use super::merge;
use super::new::{identity_fields, key_fields};
use crate::attachments::with_photos;
use crate::kit::{Choice, Field, FieldKind, Form, Posted, Query};
use crate::shell::{ActForm, ActPage, Visit, only_form};
use ground::acts::Subject;
use ground::error::Result;
use registers::attachments::Owner;
use registers::exchange::actions::layouts;
use registers::people::reading::read_change;
use registers::people::register::{Dossier, PersonKey, person_open};
use registers::people::requests::{KINDS, kind_label, request_propose};
use registers::people::{
    Categories, LumpSums, PersonInHand, TransferRule, grade_label, nature_label,
};

/// First which kind, then its form: every kind asks for other things.
pub(super) async fn propose_form(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let title = format!("{}：提出变更", dossier.line.name);
    let kind = query.text("kind");
    if is_act(&kind) || !KINDS.iter().any(|(code, _)| *code == kind) {
        let kinds = kinds_page(key, &dossier);
        return visit.page("people/kinds.html", &title, &kinds);
    }
    let mut form = form(&visit, key, &kind)?;
    if kind == CORRECTION {
        as_registered(&visit, &dossier, &query.text("category"), &mut form)?;
    }
    visit.form(
        &format!("{}：{}", dossier.line.name, kind_label(&kind)),
        form,
    )
}

const CORRECTION: &str = "correction";

/// What is to be corrected begins as it is registered, and can only be of an identity that she has.
fn as_registered(visit: &Visit, dossier: &Dossier, asked: &str, form: &mut Form) -> Result<()> {
    let categories = Categories::load(visit.office.catalogue())?;
    let hers = dossier.identities.iter();
    let found = hers.clone().find(|identity| identity.category == asked);
    let Some(identity) = found.or(dossier.identities.first()) else {
        return Ok(());
    };
    let label = |code: &String| {
        categories
            .coded(code)
            .map_or(code.clone(), |c| c.label.clone())
    };
    for field in form.fields_mut() {
        let stands = match field.name.as_str() {
            "category" => {
                let own = hers
                    .clone()
                    .map(|i| Choice::new(&i.category, label(&i.category)));
                field.options = own.collect();
                Some(identity.category.clone())
            }
            "grade" => identity.grade.map(|grade| grade.to_string()),
            "nature" => identity
                .nature
                .map(|nature| nature_label(nature).to_owned()),
            "service_years" => identity.service_years.map(|years| years.to_string()),
            "start" => identity.start.map(|month| month.to_string()),
            name => identity.keys.get(name).cloned(),
        };
        field.value = stands.unwrap_or_default();
    }
    Ok(())
}

/// Whether a kind is an act with a page to itself.
fn is_act(kind: &str) -> bool {
    PersonInHand::acts().iter().any(|act| act.code == kind)
}

#[derive(Serialize)]
struct KindsPage {
    kinds: Vec<(String, &'static str, &'static str)>,
}

/// The kinds that can be proposed of somebody as she is.
fn kinds_page(key: PersonKey, dossier: &Dossier) -> KindsPage {
    let state = dossier.line.state;
    let graded = dossier.identities.iter().any(|i| i.grade.is_some());
    let several = dossier.identities.len() > 1;
    let fits = |code: &str| {
        let mut acts = PersonInHand::acts().iter();
        let act = acts.find(|act| act.code == code);
        let sensible = match code {
            "grade" | "nature" => graded,
            "no_identity" => several,
            _ => true,
        };
        sensible && act.is_none_or(|act| act.from.contains(&state))
    };
    let hint = |code: &str| match code {
        "death" => "死亡当月是最后一个发放的月份，已多发的从以后扣回",
        "stop" => "从填的月份起不再发放",
        "resume" => "从填的月份起重新发放",
        "grade" | "nature" => "从填的月份起按新等级、新性质算，早已生效的会补发或追缴",
        "account" => "下一次报盘起打到新账号",
        "name" => "证件和名册不一致时更正",
        "id_number" => "证件和名册不一致时更正，出生日期和性别随之更正",
        "move_out" => "迁出本县：当年的由这里发，次年起由迁入地发；同意以后开转移单",
        "payee" => "由监护人、代领人收钱，或改回本人领；账号也换的，另提银行账号",
        "move" => "迁到本县别的村、别的乡镇，从填的月份起按新的地方算，以前的不动",
        "correction" => {
            "以前登记错了的等级、性质、服役年限或起发时间，从头更正，已发的会补发或追缴"
        }
        "category" => "人员类别登错了：改成对的类别；已经发过钱的不能改，会说怎么办",
        "no_identity" => "登错了的身份：当作从来没有；已经发过钱的不能去掉",
        "void" => "不该登记的人：不再出现在名册和数字里；已经发过钱的不能作废",
        "merge" => "同一个人登记了两次：两份并排看，这一份并入另一份，身份、台账、附件等都移过去",
        "lump_sum" => "抚恤金、褒扬金、丧葬补助、医疗补助这样一次发的钱",
        "heirs" => "去世以后按规定另发的钱，按份额分给几个领取人",
        "paid_here" => "身份证号在另一个县（市、区）也有登记，已与本人和那边核对，确由本单位发放",
        _ => "同一个人又有了一种优抚身份",
    };
    KindsPage {
        kinds: KINDS
            .iter()
            .filter(|(code, _)| fits(code))
            .map(|(code, label)| {
                let own = match *code {
                    code if is_act(code) => format!("/people/{key}/{code}"),
                    code => format!("/people/{key}/change?kind={code}"),
                };
                (own, *label, hint(code))
            })
            .collect(),
    }
}

/// 死因, as the sheet of changes offers them.
fn causes(visit: &Visit) -> Result<Vec<Choice>> {
    let layouts = layouts(&visit.office)?;
    let changes = layouts.iter().filter(|layout| layout.kind == "changes");
    let columns = changes.flat_map(|layout| &layout.columns);
    let options = columns
        .filter(|column| column.code == "cause")
        .flat_map(|column| &column.options);
    Ok(options.map(|option| Choice::new(option, option)).collect())
}

fn form(visit: &Visit, key: PersonKey, kind: &str) -> Result<Form> {
    let month = |label: &str, hint: &str| {
        Field::new(FieldKind::Month, "effective", label)
            .hint(hint)
            .required()
    };
    let reported = Field::new(FieldKind::Date, "reported", "报告日期")
        .hint("单位知道这件事的日期；今天就是今天")
        .required();
    let reported = reported.value(visit.office.clock().today().to_string());
    let categories = Categories::load(visit.office.catalogue())?;
    let mut fields = match kind {
        "death" => vec![
            month("去世年月", "例如 2011.6；当月照发，下月起停"),
            reported,
            Field::choice("cause", "死因", causes(visit)?)
                .hint("按规定另发丧葬补助费要看死因；不清楚的先空着，以后补报"),
        ],
        "stop" => vec![month("停发年月", "第一个不发的月份"), reported],
        "move_out" => {
            let rule = TransferRule::load(visit.office.catalogue())?;
            let first = rule.first_month(visit.office.clock().today());
            let hint = format!("第一个不在这里发的月份；{}（{}）", rule.told(), rule.basis);
            vec![
                month("迁出后停发的年月", &hint).value(first.to_string()),
                reported,
            ]
        }
        "resume" => vec![month("恢复年月", "第一个恢复发放的月份"), reported],
        "grade" => {
            let grades = (1..=10u8)
                .map(|g| Choice::new(g.to_string(), grade_label(g)))
                .collect();
            vec![
                Field::choice("grade", "新等级", grades).required(),
                month("生效年月", "第一个按新等级发的月份"),
                reported,
            ]
        }
        "nature" => {
            let natures = ["因战", "因公", "因病"].map(|n| Choice::new(n, n)).to_vec();
            vec![
                Field::choice("nature", "新性质", natures).required(),
                month("生效年月", "第一个按新性质发的月份"),
                reported,
            ]
        }
        "account" => vec![
            Field::text("bank", "开户行").width(12),
            Field::new(FieldKind::Account, "account", "新的银行账号").required(),
        ],
        "lump_sum" => {
            let kinds = LumpSums::load(visit.office.catalogue())?;
            let choices = |labels: Vec<&str>| {
                let choices = labels.into_iter().map(|label| Choice::new(label, label));
                choices.collect::<Vec<_>>()
            };
            let formulas = kinds.formulas();
            let (cases, increases) = (formulas.labels(), formulas.increases());
            let all = kinds.kinds().iter();
            let all = all.map(|kind| Choice::new(&kind.code, &kind.label));
            vec![
                Field::choice("lump_sum", "项目", all.collect()).required(),
                Field::new(FieldKind::Money, "amount", "金额")
                    .hint("按公式算的空着，填下面的情形；都填的按金额发"),
                month("所属月份", "从这个月的批次起发"),
                Field::choice("formula", "情形", choices(cases))
                    .hint("按公式算的选：一次性抚恤金、烈士褒扬金、自主就业一次性经济补助"),
                Field::new(FieldKind::Month, "happened", "发生年月")
                    .hint("牺牲、病故或者退役的年月，用它上一年度的数"),
                Field::new(FieldKind::Money, "base_pay", "月基本工资")
                    .hint("一次性抚恤金按公式算的填；低于少尉的填少尉的"),
                Field::text("served", "服役时间")
                    .hint("自主就业按公式算的填，例如12年3个月")
                    .width(10),
                Field::choice("increase", "增发", choices(increases))
                    .hint("荣誉称号、立功，几项里最高的一项；项目没有的不选"),
                Field::new(FieldKind::Date, "reported", "决定日期")
                    .hint("审批决定的那一天；知悉日期早于它的批次不发"),
                Field::text("document_no", "文号或票据号")
                    .hint("同一个月同一项目有两笔的，写不同的号"),
            ]
        }
        "paid_here" => Vec::new(),
        "name" => vec![Field::text("name", "正确的姓名").required().width(10)],
        "id_number" => vec![
            Field::new(FieldKind::IdNumber, "id_number", "正确的身份证号")
                .hint("18位；15位的老证号也可以")
                .required(),
        ],
        _ => {
            let kinds = categories
                .iter()
                .map(|c| Choice::new(&c.code, &c.label))
                .collect();
            [
                vec![Field::choice("category", "人员类别", kinds).required()],
                identity_fields(&categories),
                key_fields(&categories),
            ]
            .concat()
        }
    };
    fields.push(
        Field::new(FieldKind::LongText, "reason", "理由和依据")
            .required()
            .hint("例如：村委会证明；伤残证换发，文号…"),
    );
    if kind == "account" {
        let book = Field::new(FieldKind::Photos, "photos", "存折或卡的照片");
        fields.push(book.hint("复核的人对着它看新账号；提交以后还可以再加"));
    }
    let mut form = Form::new(format!("/people/{key}/change"), "提交复核", fields)
        .cancel(format!("/people/{key}"));
    form.upload = kind == "account";
    form.hidden.push(("kind".to_owned(), kind.to_owned()));
    Ok(form)
}

pub async fn propose(visit: Visit, Path(person): Path<String>, posted: Posted) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let kind = posted.text("kind");
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let title = format!("{}：{}", dossier.line.name, kind_label(&kind));
    let mut form = form(&visit, key, &kind)?;
    form.keep(&posted);
    let asked = match read_change(&visit.office, &kind, &|name| posted.text(name))? {
        Ok(asked) => Some(asked),
        Err(wrong) => {
            form.wrong_all(wrong);
            keep_sure(&mut form, &kind, &posted);
            None
        }
    };
    if let Some(asked) = asked {
        match request_propose(
            &visit.office,
            &visit.actor,
            key,
            &asked,
            &posted.text("reason"),
        )
        .await
        {
            Ok(request) => {
                let owner = Owner::change_request(request.region, request.id);
                let told = "已提交，等另一个人复核";
                let told = with_photos(&visit, owner, &posted, told).await?;
                return Ok(visit.done(&format!("/changes/{request}"), &told));
            }
            Err(ground::error::Error::Refusal(message)) => form.refuse(message),
            Err(other) => return Err(other),
        }
    }
    visit.form(&title, form)
}

/// A number whose check digit looks wrong is taken when it is posted a second time.
fn keep_sure(form: &mut Form, kind: &str, posted: &Posted) {
    let account = normalise_account(&posted.text("account"));
    if kind == "account" && account_plausible(&account) && !luhn_valid(&account) {
        form.hidden.push(("sure".to_owned(), account));
    }
}

impl ActPage for PersonInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let act = only_form(forms)?;
        if act.code == merge::MERGE {
            return merge::page(visit, key, act).await;
        }
        let dossier = person_open(&visit.office, &visit.actor, PersonKey::read(key)?).await?;
        let title = format!("{}：{}", dossier.line.name, act.label);
        visit.form(&title, act.form.cancel(format!("/people/{key}")))
    }
}
