//! `changes` and its arguments.

use clap::{Args, Subcommand};

use super::{DataArgs, TEMPLATE};

/// Which package, which line of it or which request, and who decides.
#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct DecideArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 变更包，如 P-990101-3；不写时，只有一个在等就是它
    #[arg(long, value_name = "变更包")]
    pub package: Option<String>,
    /// 只办第几条；不写是待复核的全部
    #[arg(long, value_name = "条")]
    pub line: Option<i64>,
    /// 办网页上单独提出的一条变更申请，如 990101-3，见 changes list
    #[arg(long, value_name = "申请", conflicts_with_all = ["package", "line"])]
    pub change: Option<String>,
    /// 以哪个用户的名义（复核）
    #[arg(long = "as", value_name = "姓名")]
    pub actor: String,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum ChangesCommand {
    /// 列出变更包，和网页上单独提出、待复核的变更申请
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
    /// 逐条看一个变更包
    #[command(help_template = TEMPLATE)]
    Show {
        #[command(flatten)]
        data: DataArgs,
        /// 变更包，如 P-990101-3；不写时，只有一个在等就是它
        #[arg(long, value_name = "变更包")]
        package: Option<String>,
        /// 只看第几条
        #[arg(long, value_name = "条")]
        line: Option<i64>,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 同意整包、其中一条或一条变更申请，名册随即更新（复核，不能是提出的人）
    #[command(help_template = TEMPLATE)]
    Agree {
        #[command(flatten)]
        decide: DecideArgs,
        /// 意见
        #[arg(
            long,
            value_name = "意见",
            default_value = "",
            hide_default_value = true
        )]
        reason: String,
    },
    /// 退回整包、其中一条或一条变更申请，写明理由（复核）
    #[command(help_template = TEMPLATE)]
    Refuse {
        #[command(flatten)]
        decide: DecideArgs,
        /// 退回的理由
        #[arg(
            long,
            value_name = "理由",
            default_value = "",
            hide_default_value = true
        )]
        reason: String,
    },
}
