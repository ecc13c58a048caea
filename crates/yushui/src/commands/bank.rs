//! bank: a bank to rehearse a month with, before real money.

use std::path::Path;

use ground::Result;
use ground::catalogue::Catalogue;
use ground::files::write_durably;
use payments::{Simulate, Sum, simulate};
use serde_json::json;

use super::{DONE, print};
use crate::args::BankCommand;
use crate::surroundings::surroundings;

pub fn bank(command: BankCommand) -> Result<u8> {
    let BankCommand::Simulate {
        file,
        layout,
        data,
        seed,
        fail,
        late,
        out,
        json,
    } = command;
    let catalogue = data.map_or_else(Catalogue::default, |data| {
        Catalogue::with_overrides(data.join("catalogue"))
    });
    let ask = Simulate {
        file: &file,
        layout: &layout,
        seed,
        fail,
        late,
    };
    let did = simulate(&catalogue, &surroundings()?.worker, ask)?;
    std::fs::create_dir_all(&out)?;
    let answer = out.join(format!("演练回盘.{}", did.ending));
    write_durably(&answer, &did.answer)?;
    let returned = out.join(format!("演练退汇.{}", did.ending));
    match &did.late {
        Some(bytes) => write_durably(&returned, bytes)?,
        // One that is left of another rehearsal is not of this one.
        None if returned.exists() => std::fs::remove_file(&returned)?,
        None => {}
    }
    let shown = |path: &Path| path.display().to_string();
    let late = did.late.as_ref().map(|_| shown(&returned));
    if json {
        print::json(&json!({
            "received": did.received, "paid": did.paid, "failed": did.failed,
            "returned": did.returned, "answer": shown(&answer), "late": late,
        }))?;
        return Ok(DONE);
    }
    let row = |label: &str, sum: Sum| {
        vec![
            label.to_owned(),
            sum.lines.to_string(),
            print::yuan(sum.fen),
        ]
    };
    print::table(
        &["演练的银行", "笔数", "金额（元）"],
        &[
            row("收到", did.received),
            row("付成", did.paid),
            row("没有付成", did.failed),
            row("付成以后退汇", did.returned),
        ],
        &[1, 2],
    );
    say!("回盘文件已写到 {}。", shown(&answer));
    if let Some(late) = late {
        say!("退汇文件已写到 {late}，先登记回盘，再登记它。");
    }
    say!("这不是银行的答复：只登记到演练用的单位里，不要登记到正式的单位。");
    Ok(DONE)
}
