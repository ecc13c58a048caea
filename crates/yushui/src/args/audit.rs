//! audit: the audit as a file that stands by itself.

use std::path::PathBuf;

use clap::Subcommand;

use super::{DataArgs, TEMPLATE};

#[derive(Subcommand)]
pub enum AuditCommand {
    /// 导出签名的审计：一行一条，末尾有签名，没有本单位的数据和密钥也核对得了
    #[command(help_template = TEMPLATE)]
    Export {
        #[command(flatten)]
        data: DataArgs,
        /// 写到哪个文件
        #[arg(long, value_name = "文件")]
        out: PathBuf,
        /// 从第几条起，不写是全部
        #[arg(long, value_name = "条", default_value_t = 1)]
        from: i64,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 核对导出的审计：改了、少了、换了先后的，说出是第几行
    #[command(help_template = TEMPLATE)]
    Check {
        /// 导出的文件
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 单位的公钥，导出的单位用 audit key 看，另外告诉收文件的人
        #[arg(long, value_name = "公钥", required_unless_present = "data")]
        key: Option<String>,
        /// 就在导出的单位核对，用它自己的公钥
        #[arg(long, value_name = "文件夹", conflicts_with = "key")]
        data: Option<PathBuf>,
        /// 密钥文件夹，不写就在数据文件夹里的 keys
        #[arg(long, value_name = "文件夹", requires = "data")]
        keys: Option<PathBuf>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 审计不再送到一个日志服务器：忘掉送到了哪里，体检不再说它
    #[command(help_template = TEMPLATE)]
    Unsend {
        #[command(flatten)]
        data: DataArgs,
        /// 体检里说的地址
        #[arg(value_name = "地址", help_heading = "参数")]
        target: String,
    },
    /// 看本单位签名用的公钥
    #[command(help_template = TEMPLATE)]
    Key {
        #[command(flatten)]
        data: DataArgs,
    },
}
