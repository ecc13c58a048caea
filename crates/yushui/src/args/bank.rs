//! `bank` and its arguments.

use std::path::PathBuf;

use clap::Subcommand;

use super::TEMPLATE;

#[derive(Subcommand)]
pub enum BankCommand {
    /// 演练用的银行：收下代发文件，按种子付款、付不成、退汇，写出回盘文件。只读一个文件、写几个文件，不动任何单位的数据
    #[command(help_template = TEMPLATE)]
    Simulate {
        /// 导出的代发文件
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 代发格式，见目录 banks
        #[arg(long, value_name = "格式", default_value = "generic")]
        layout: String,
        /// 用这个单位的目录（自己加的代发格式）；不写用随附的
        #[arg(long, value_name = "文件夹")]
        data: Option<PathBuf>,
        /// 种子：一样的种子，一样的结果
        #[arg(long, value_name = "数", default_value_t = 1)]
        seed: u64,
        /// 多少没有付成
        #[arg(long, value_name = "百分比", default_value = "3%", value_parser = share)]
        fail: u32,
        /// 多少付成以后退汇
        #[arg(long, value_name = "百分比", default_value = "1%", value_parser = share)]
        late: u32,
        /// 写到哪个文件夹
        #[arg(long, value_name = "文件夹")]
        out: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
}

/// 3%, 0.5%, 3: so many of ten thousand.
fn share(text: &str) -> Result<u32, String> {
    let wrong = || format!("“{text}”不是百分比，例如 3%、0.5%");
    let number = text.trim().trim_end_matches(['%', '％']);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return Err(wrong());
    }
    let of_ten_thousand: u32 = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
    match of_ten_thousand {
        0..=10_000 => Ok(of_ten_thousand),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_read_as_people_write_it() {
        for (text, of_ten_thousand) in [
            ("3%", 300),
            ("0.5%", 50),
            ("1", 100),
            ("100%", 10_000),
            ("0", 0),
        ] {
            assert_eq!(share(text), Ok(of_ten_thousand), "{text}");
        }
        for wrong in ["", "三", "-1", "101%", "1.234%"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
