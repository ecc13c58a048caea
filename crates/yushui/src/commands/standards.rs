//! standards: the tables that ship, and confirming one.

use ground::{Error, Result};
use payments::{Confirm, shipped_tables, standards_confirm};
use payments::{cycle_read, pay_months_read};
use serde_json::json;

use super::{DONE, print};
use crate::args::StandardsCommand;
use crate::surroundings::{actor_named, open};

pub async fn standards(command: StandardsCommand) -> Result<u8> {
    match command {
        StandardsCommand::Shipped { data, json } => {
            let office = open(&data).await?;
            let tables = shipped_tables(&office, &office.operator())?;
            if json {
                print::json(&json!({ "tables": tables }))?;
                return Ok(DONE);
            }
            let row = |t: &payments::ShippedTable| {
                let (effective, rows) = (t.effective.to_string(), t.rows.len().to_string());
                vec![
                    t.scheme.clone(),
                    effective,
                    rows,
                    t.document_no.clone(),
                    t.source.clone(),
                ]
            };
            let rows: Vec<Vec<String>> = tables.iter().map(row).collect();
            print::table(
                &["待遇项目", "生效日期", "行数", "文号", "来源"],
                &rows,
                &[2],
            );
            say!(
                "这些是公开的全国标准，请与本单位收到的文件核对；用 standards confirm 采用后才用于发放。"
            );
        }
        StandardsCommand::Confirm {
            data,
            scheme,
            effective,
            cycle,
            pay_months,
            document_no,
            announced,
            actor,
        } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, Some(&actor)).await?;
            let cycle = cycle_read(&cycle)
                .ok_or_else(|| Error::refusal("发放周期只能填月、季、半年或年"))?;
            let pay_months = pay_months_read(&pay_months, cycle)
                .ok_or_else(|| Error::refusal("发放月份请填每月，或用逗号隔开的月份如 6,12"))?;
            let confirm = Confirm {
                scheme: &scheme,
                effective,
                cycle,
                pay_months,
                document_no: document_no.as_deref(),
                announced,
            };
            let count = standards_confirm(&office, &actor, confirm).await?;
            office.close().await?;
            match count {
                0 => say!("这张标准表早已采用，没有改动。"),
                count => say!("已采用 {count} 行标准，{effective} 起生效。"),
            }
        }
    }
    Ok(DONE)
}
