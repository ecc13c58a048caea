//! init, users, demo, verify.

use doors::found_office;
use ground::audit::{Head, clock_accept, clock_behind};
use ground::authority::Action;
use ground::error::Error;
use ground::time::{moment_shown, moment_text};
use ground::{NewOffice, Office, Result};
use kernel::DivisionCode;
use registers::accounts::actions::{
    NewAccount, actor_named, user_add, user_disable, user_id_number, user_list,
};
use registers::accounts::{SecondMode, second_propose, user_agree};
use registers::organisation::units::{Unit, unit_named};
use serde_json::json;

use super::{DONE, FOUND_WRONG, print};
use crate::args::{DataArgs, UsersCommand};
use crate::surroundings::{open, password, place, surroundings};

pub async fn init(
    data: &DataArgs,
    division: DivisionCode,
    name: &str,
    (admin, id_number): (&str, Option<&str>),
) -> Result<u8> {
    let password = password()?;
    let new = NewOffice {
        division,
        name,
        admin,
        id_number,
        password: &password,
    };
    let office = found_office(&place(data), new, surroundings()?).await?;
    say!(
        "已建立 {}（{}），系统管理员 {admin}。",
        office.profile().name,
        division.get()
    );
    say!(
        "密钥在 {}，请另外备份：丢了密钥，身份证号和账号谁也打不开。",
        place(data).keys.display()
    );
    if id_number.is_none() {
        say!(
            "没有登记系统管理员的身份证号：和安全管理员是不是一个人认不出来，请用 users id-number 登记。"
        );
    }
    say!(
        "下一步：用 users add 在本机建安全管理员和经办、复核、审批、财务；也可以只建安全管理员，其余的由系统管理员在网页上提请、安全管理员同意。然后用 import 导入名册。"
    );
    office.close().await?;
    Ok(DONE)
}

pub async fn users(command: UsersCommand) -> Result<u8> {
    match command {
        UsersCommand::Add {
            data,
            name,
            role,
            division,
            id_number,
            unit,
        } => {
            let office = open(&data).await?;
            let (actor, password) = (office.operator(), password()?);
            let unit = match unit {
                Some(unit) => Some(unit_called(&office, division, &unit).await?),
                None => None,
            };
            let account = NewAccount {
                unit,
                name: &name,
                role: &role,
                division,
                id_number: id_number.as_deref(),
                password: &password,
            };
            let user = user_add(&office, &actor, account).await?;
            say!("已建立用户 {}（{}）。", user.name, user.role.label());
            if user.id_hash.is_none() && user.role.is_duty() {
                say!("没有登记身份证号：一个人的两个账户认不出来，请用 --id-number 登记。");
            }
            office.close().await?;
        }
        UsersCommand::List { data, json } => {
            let office = open(&data).await?;
            let users = user_list(&office, &office.operator()).await?;
            if json {
                let rows: Vec<_> = users
                    .iter()
                    .map(|u| json!({ "name": u.name, "role": u.role.label(), "division": u.division.get(), "disabled": u.disabled_at.is_some() }))
                    .collect();
                print::json(&json!({ "users": rows }))?;
            } else {
                let state = |disabled: bool| if disabled { "已停用" } else { "" }.to_owned();
                let rows: Vec<Vec<String>> = users
                    .iter()
                    .map(|u| {
                        let division = u.division.get().to_string();
                        vec![
                            u.name.clone(),
                            u.role.label().to_owned(),
                            division,
                            state(u.disabled_at.is_some()),
                        ]
                    })
                    .collect();
                print::table(&["姓名", "角色", "区划", "状态"], &rows, &[]);
            }
        }
        UsersCommand::Agree { data, name, paper } => {
            let office = open(&data).await?;
            let told = user_agree(&office, &name, &paper).await?;
            say!("{told}。");
            office.close().await?;
        }
        UsersCommand::IdNumber {
            data,
            name,
            id_number,
        } => {
            let office = open(&data).await?;
            let user = user_id_number(&office, &office.operator(), &name, &id_number).await?;
            say!("已登记 {} 的身份证号，只留比对用的摘要。", user.name);
            office.close().await?;
        }
        UsersCommand::Second { data, mode } => {
            let to = SecondMode::read(&mode).ok_or_else(|| {
                Error::refusal(format!(
                    "“{mode}”不是二次验证的要求，可写 off、ask、require"
                ))
            })?;
            let office = open(&data).await?;
            second_propose(&office, &office.operator(), to).await?;
            say!("二次验证的要求：{}。", to.label());
            office.close().await?;
        }
        UsersCommand::Disable { data, name } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, None).await?;
            user_disable(&office, &actor, &name).await?;
            say!("用户 {name} 已停用，他签过的字仍然有效。");
            office.close().await?;
        }
    }
    Ok(DONE)
}

/// The member unit of a name.
async fn unit_called(office: &Office, division: Option<DivisionCode>, name: &str) -> Result<Unit> {
    let scope = office.operator().may(Action::OrganisationRead)?;
    let division = division.unwrap_or(office.profile().division);
    unit_named(office, &scope, division, name).await
}

pub async fn demo(data: &DataArgs, scenarios: &[String], people: u32) -> Result<u8> {
    let program = std::env::args()
        .next()
        .unwrap_or_else(|| "yushui".to_owned());
    let told = |line: &str| say!("{line}");
    demo::make(
        &place(data),
        &demo::Wanted { scenarios, people },
        surroundings()?,
        &program,
        &told,
    )
    .await?;
    Ok(DONE)
}

pub async fn verify(data: &DataArgs, heads: &[String], json: bool) -> Result<u8> {
    let heads: Vec<Head> = heads
        .iter()
        .map(|text| Head::read(text))
        .collect::<Result<_>>()?;
    let office = open(data).await?;
    let found = papers::verify::verify(&office, &office.operator(), &heads).await?;
    if json {
        print::json(&found)?;
    } else {
        say!(
            "审计 {} 条，已审批批次 {} 个，发放明细 {} 笔。",
            found.audit_entries,
            found.batches,
            found.lines
        );
        for fault in &found.file_faults {
            say!("数据文件：{fault}");
        }
        for fault in &found.chain_faults {
            say!("审计链 {} 第{}条：{}", fault.region, fault.seq, fault.what);
        }
        for fault in &found.row_faults {
            say!("{}：{}", fault.label, fault.what);
        }
        for fault in &found.payment_faults {
            say!("批次 {}：{}", fault.batch, fault.what);
        }
        for head in &found.heads {
            say!("审计存证 {head}（这条链的末端，抄在别处，以后用 --head 对）");
        }
        say!("没有核对的：{}。", found.unseen.join("；"));
        say!(
            "{}",
            if found.ok {
                "校验通过，没有发现问题。"
            } else {
                "发现问题，请保留现场并联系管理员。"
            }
        );
    }
    office.close().await?;
    Ok(if found.ok { DONE } else { FOUND_WRONG })
}

/// Tells whether the clock is behind the audit, or takes it to be right.
pub async fn clock(data: &DataArgs, accept: Option<&str>) -> Result<u8> {
    let office = open(data).await?;
    let behind = clock_behind(&office).await?;
    let now = moment_shown(&moment_text(office.clock().now_utc()));
    match (accept, behind) {
        (Some(reason), _) => {
            clock_accept(&office, &office.operator(), reason).await?;
            say!("已记下：现在（{now}）的时间是对的。可以接着办钱的事了。");
        }
        (None, None) => say!("现在 {now}，不比审计里最后一条早。"),
        (None, Some(last)) => say!(
            "现在 {now}，审计里最后一条是 {last}，时间倒退了，钱的事先停着。\
             先校准这台机器的时间。校准过了还这样，是从前的时间快了，写明理由认定：yushui clock --data {} --accept 理由",
            data.data.display()
        ),
    }
    office.close().await?;
    Ok(DONE)
}
