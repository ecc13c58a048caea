//! standards: the tables that ship with the program.

use clap::Subcommand;
use kernel::Date;

use super::{DataArgs, TEMPLATE, date};

#[derive(Subcommand)]
pub enum StandardsCommand {
    /// 列出随附的标准表
    #[command(help_template = TEMPLATE)]
    Shipped {
        #[command(flatten)]
        data: DataArgs,
        /// 输出 JSON，连同每一行
        #[arg(long)]
        json: bool,
    },
    /// 与本单位收到的文件核对无误后，采用一张随附的标准表
    #[command(help_template = TEMPLATE)]
    Confirm {
        #[command(flatten)]
        data: DataArgs,
        /// 待遇项目代码，见 standards shipped
        #[arg(long, value_name = "代码")]
        scheme: String,
        /// 生效日期
        #[arg(long, value_name = "日期", value_parser = date)]
        effective: Date,
        /// 发放周期：月、季、半年、年
        #[arg(long, value_name = "周期")]
        cycle: String,
        /// 发放月份：每月，或 3,6,9,12 这样；不写按周期的末月
        #[arg(long, value_name = "月份", default_value = "")]
        pay_months: String,
        /// 核对过的文件的文号
        #[arg(long, value_name = "文号")]
        document_no: Option<String>,
        /// 文件的公布日期
        #[arg(long, value_name = "日期", value_parser = date)]
        announced: Option<Date>,
        /// 以哪个用户的名义（经办）
        #[arg(long = "as", value_name = "姓名")]
        actor: String,
    },
}
