//! `pay` and its arguments.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use kernel::{Date, Month};

use super::{DataArgs, TEMPLATE, date, month};

/// Which batch, and who acts on it.
#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct BatchArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 批次号，如 2011-03-1
    #[arg(long, value_name = "批次号")]
    pub batch: String,
    /// 以哪个用户的名义
    #[arg(long = "as", value_name = "姓名")]
    pub actor: String,
}

/// What is done to a batch, as it was seen.
#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct ActArgs {
    #[command(flatten)]
    pub batch: BatchArgs,
    /// 看到的状态或明细的哈希，见 pay list；批次在那以后变了就不办
    #[arg(
        long,
        value_name = "状态",
        default_value = "",
        hide_default_value = true
    )]
    pub seen: String,
}

#[derive(Subcommand)]
pub enum PayCommand {
    /// 生成发放批次：截至本期应发累计 − 已发累计
    #[command(help_template = TEMPLATE)]
    Run {
        #[command(flatten)]
        data: DataArgs,
        /// 所属月份
        #[arg(long, value_name = "月份", value_parser = month)]
        month: Month,
        /// 这一天以后公布、报告的都当不知道
        #[arg(long, value_name = "日期", value_parser = date)]
        known_at: Option<Date>,
        /// 只发这个待遇项目
        #[arg(long, value_name = "待遇项目")]
        scheme: Option<String>,
        /// 月份还没有到、知悉日期早于上一批的，也照样生成；审计里记下
        #[arg(long)]
        confirm: bool,
        /// 以哪个用户的名义（经办）
        #[arg(long = "as", value_name = "姓名")]
        actor: String,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 发放前核对：按下一批预先算一遍，什么也不写
    #[command(help_template = TEMPLATE)]
    Precheck {
        #[command(flatten)]
        data: DataArgs,
        /// 哪个月的批次；不写是下一个要发的月份
        #[arg(long, value_name = "月份", value_parser = month)]
        month: Option<Month>,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 以 JSON 打印
        #[arg(long)]
        json: bool,
    },
    /// 列出批次
    #[command(help_template = TEMPLATE)]
    List {
        #[command(flatten)]
        data: DataArgs,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 复核
    #[command(help_template = TEMPLATE)]
    Review(ActArgs),
    /// 审批
    #[command(help_template = TEMPLATE)]
    Approve {
        #[command(flatten)]
        act: ActArgs,
        /// 第一批里有人从往年发起，已逐人核对
        #[arg(long)]
        confirm: bool,
    },
    /// 退回给经办（复核人、审批人）
    #[command(help_template = TEMPLATE)]
    Return {
        #[command(flatten)]
        act: ActArgs,
        /// 退回的原因：哪一笔、哪里不对、怎么改
        #[arg(
            long,
            value_name = "原因",
            default_value = "",
            hide_default_value = true
        )]
        reason: String,
    },
    /// 作废草稿（经办）
    #[command(help_template = TEMPLATE)]
    Void(ActArgs),
    /// 公示；写了起止日期的，期满才能报盘
    #[command(help_template = TEMPLATE)]
    Publish {
        #[command(flatten)]
        act: ActArgs,
        /// 公示自哪天
        #[arg(long, value_name = "日期", requires = "to")]
        from: Option<String>,
        /// 公示至哪天，含当天
        #[arg(long, value_name = "日期", requires = "from")]
        to: Option<String>,
        /// 监督电话
        #[arg(long, value_name = "电话", requires = "from")]
        telephone: Option<String>,
    },
    /// 导出银行代发文件
    #[command(help_template = TEMPLATE)]
    Export {
        #[command(flatten)]
        act: ActArgs,
        /// 代发格式，见目录 banks
        #[arg(long, value_name = "格式", default_value = "generic")]
        layout: String,
        /// 公示期没满就报盘的原因
        #[arg(long, value_name = "原因")]
        early: Option<String>,
        /// 写到哪个文件
        #[arg(long, value_name = "文件")]
        out: PathBuf,
    },
    /// 登记银行回盘结果，失败的下次可以再发
    #[command(help_template = TEMPLATE, group(ArgGroup::new("answer").args(["result", "all_paid"]).required(true)))]
    Settle {
        #[command(flatten)]
        act: ActArgs,
        /// 回盘文件，逐笔登记
        #[arg(long, value_name = "文件")]
        result: Option<PathBuf>,
        /// 全部成功
        #[arg(long)]
        all_paid: bool,
        /// 只试一试：核对文件，说出登记以后会怎样，什么也不登记
        #[arg(long, requires = "result")]
        dry_run: bool,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 解释为什么是这个数
    #[command(help_template = TEMPLATE)]
    Explain {
        #[command(flatten)]
        data: DataArgs,
        /// 批次号
        #[arg(long, value_name = "批次号")]
        batch: String,
        /// 谁：姓名、身份证号或编号
        #[arg(long, value_name = "人员")]
        person: String,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 打印花名册（.xlsx）
    #[command(help_template = TEMPLATE)]
    Roster {
        #[command(flatten)]
        batch: BatchArgs,
        /// 写到哪个文件
        #[arg(long, value_name = "文件")]
        out: PathBuf,
    },
    /// 打印公示表（.xlsx），没有身份证号、账号和电话
    #[command(help_template = TEMPLATE)]
    Notice {
        #[command(flatten)]
        batch: BatchArgs,
        /// 公示几天
        #[arg(long, value_name = "天数", default_value_t = 7)]
        days: u32,
        /// 监督电话
        #[arg(long, value_name = "电话")]
        telephone: Option<String>,
        /// 写到哪个文件
        #[arg(long, value_name = "文件")]
        out: PathBuf,
    },
}
