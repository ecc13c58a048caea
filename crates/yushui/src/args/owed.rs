//! `owed` and its arguments.

use clap::{Args, Subcommand};

use super::{DataArgs, TEMPLATE};

/// Whose debt, what it rests on, and who proposes.
#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct OwedArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 谁：姓名、身份证号或编号
    #[arg(long, value_name = "人员")]
    pub person: String,
    /// 哪个待遇项目；只有一个有待追缴的不用写
    #[arg(long, value_name = "待遇项目")]
    pub scheme: Option<String>,
    /// 退回、决定、商定的日期；不写就是今天
    #[arg(
        long,
        value_name = "日期",
        default_value = "",
        hide_default_value = true
    )]
    pub on: String,
    /// 依据：收据、协议、文号
    #[arg(long, value_name = "依据")]
    pub paper: String,
    /// 以哪个用户的名义（经办）
    #[arg(long = "as", value_name = "姓名")]
    pub actor: String,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum OwedCommand {
    /// 列出谁还欠多少：多发、扣回、退回、抵扣、核销、余下
    #[command(help_template = TEMPLATE)]
    List {
        #[command(flatten)]
        data: DataArgs,
        /// 只看一个人：姓名、身份证号或编号；已清的也列出
        #[arg(long, value_name = "人员")]
        person: Option<String>,
        /// 已清的也列出
        #[arg(long)]
        all: bool,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 提出现金退回，等另一个人同意（changes agree）
    #[command(help_template = TEMPLATE)]
    Repay {
        #[command(flatten)]
        owed: OwedArgs,
        /// 退回多少，元
        #[arg(long, value_name = "元")]
        amount: String,
        /// 同一天退过同样金额，确实又退了一笔
        #[arg(long)]
        again: bool,
    },
    /// 提出分期扣回：从哪个月起，每个发放月份最多扣多少
    #[command(help_template = TEMPLATE)]
    Instalments {
        #[command(flatten)]
        owed: OwedArgs,
        /// 每月最多扣多少，元
        #[arg(long, value_name = "元")]
        monthly: String,
        /// 第一个按分期扣的所属月份
        #[arg(long, value_name = "月份")]
        from: String,
    },
    /// 提出终止分期：从哪个月起一次扣清
    #[command(help_template = TEMPLATE)]
    End {
        #[command(flatten)]
        owed: OwedArgs,
        /// 第一个不再分期的所属月份
        #[arg(long, value_name = "月份")]
        from: String,
    },
    /// 提出跨项目抵扣：改从同一个人的另一个项目扣
    #[command(help_template = TEMPLATE)]
    Offset {
        #[command(flatten)]
        owed: OwedArgs,
        /// 抵扣多少，元
        #[arg(long, value_name = "元")]
        amount: String,
        /// 从哪个待遇项目扣
        #[arg(long, value_name = "待遇项目")]
        to: String,
    },
    /// 提出核销：按批准文件不再追缴
    #[command(help_template = TEMPLATE)]
    Writeoff {
        #[command(flatten)]
        owed: OwedArgs,
        /// 核销多少，元
        #[arg(long, value_name = "元")]
        amount: String,
    },
}
