# Thin: every target is a line or two of cargo or a script that also runs by itself.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The steps share one build folder, and read better one after the other.
.NOTPARALLEL:

DEMO_DATA := demo-data
SHOTS := docs/screens
LISTEN := 127.0.0.1:8080
BUILD_PACKAGES := cargo gcc nodejs npm
TEST_PACKAGES := $(BUILD_PACKAGES) make strace libreoffice-calc libreoffice-writer poppler-utils \
	fonts-noto-cjk python3 chromium

.PHONY: help setup tools assets demo test check check-full sweep-kill sweep-engines sweep-people bench lint unit documents story shots browser

help:
	@echo '鱼水 —— 双拥工作软件'
	@echo
	@echo '  make demo        建好示例单位和一年的工作（放在 $(DEMO_DATA)/），在浏览器里打开'
	@echo '  make test        全部测试，缺的软件会先装上'
	@echo '  make check       提交前的检查：格式、clippy、cargo test'
	@echo '  make check-full  make test，再加下面三样'
	@echo '  make sweep-kill  发放途中强行结束程序 1000 次，逐次核对账目'
	@echo '  make sweep-engines  在 2020 年和 2023 年的浏览器内核里把主要工作再办一遍'
	@echo '  make sweep-people  在二十万人的单位里把主要工作再办一遍'
	@echo '  make bench       量一量二十万人的单位里列表和查找要多久'
	@echo '  make setup       只安装测试需要的软件'

setup:
	scripts/need.sh $(TEST_PACKAGES)

# What building needs.
tools:
	scripts/need.sh $(BUILD_PACKAGES)

# The one script of others that the pages carry; without it they work too.
assets: tools
	scripts/assets.sh

# What is there already is served as it is.
demo: assets
	cargo build -p yushui
	@if [ -n "$$(ls -A $(DEMO_DATA) 2>/dev/null)" ]; then \
		echo '$(DEMO_DATA)/ 里已有示例数据，直接打开。要重新生成，请先执行：rm -r $(DEMO_DATA)'; \
	else \
		target/debug/yushui demo --data $(DEMO_DATA); \
	fi
	@echo
	@target/debug/yushui serve --data $(DEMO_DATA) --listen $(LISTEN)

# The pictures are taken, and left where nobody has to look at them.
test: SHOTS := target/screens
test: setup assets lint unit documents story browser shots

check: lint unit

check-full: test sweep-kill sweep-engines sweep-people

sweep-kill:
	scripts/need.sh $(BUILD_PACKAGES) strace
	YUSHUI_KILLS=1000 cargo test -p yushui --test faults kill_points -- --nocapture

lint:
	cargo fmt --check
	cargo clippy --workspace --all-targets -- -D warnings

unit:
	cargo test --workspace

# The specimens, and the documents that the sample offices write.
documents:
	cargo build -p yushui
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		target/debug/yushui demo --data "$$folder/demo" > /dev/null && \
		YUSHUI_DOCUMENTS="$$folder/demo/文稿" tests/documents/run.sh

# The office's work in a real browser, in a county of a real one's numbers: with scripts and without, by mouse and by
# keyboard alone.
story:
	cargo build -p yushui
	cd tests/story && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error > /dev/null
	node tests/story/story.mjs target/debug/yushui --people 20000

# The pictures in README: make shots takes them anew.
shots:
	cargo build -p yushui
	cd tests/story && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error > /dev/null
	node tests/story/shots.mjs target/debug/yushui $(SHOTS)

# Every page looked at as every role: policy, weight, width, barriers, figures against their lists.
browser:
	cargo build -p yushui
	cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null
	node tests/browser/crawl.mjs target/debug/yushui

sweep-engines:
	cargo build -p yushui
	cd tests/story && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error > /dev/null
	node tests/story/story.mjs target/debug/yushui --engines 83,109 --people 20000

# How long lists and searches take among 200 000 people; measured with what is installed.
bench:
	cargo build --release -p yushui
	node tests/bench/lists.mjs target/release/yushui

# Ten times as many people as in the story.
sweep-people:
	cargo build -p yushui
	cd tests/story && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error > /dev/null
	node tests/story/story.mjs target/debug/yushui --people 200000 --walks tasks,year
