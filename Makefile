# Thin: every target is a line or two of cargo or a script that also runs by itself.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The steps share one build folder, and read better one after the other; but for those that only look at what was built.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif

DEMO_DATA := demo-data
SHOTS := docs/screens
LISTEN := 127.0.0.1:8080
BUILD_PACKAGES := cargo gcc nodejs npm
TEST_PACKAGES := $(BUILD_PACKAGES) make strace libreoffice-calc libreoffice-writer poppler-utils \
	fonts-noto-cjk python3 chromium postgresql openssl systemd-container curl

# The program as the tests of the whole workspace build it: the same packages with the same features everywhere, or all of
# them would be built once more.
PROGRAM := target/debug/yushui
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# Says how long a step took, however it ended.
TIMED := scripts/timed.sh
# Offices that are made to be thrown away need no disk.
IN_MEMORY := scripts/in_memory.sh
# Clippy's compiler is the compiler with more lints: what builds for the tests lints as well, and nothing is compiled twice.
LINTED := check unit program documents sweep-kill sweep-kill-server sweep-fuzz sweep-sabotage
$(LINTED): export RUSTC_WORKSPACE_WRAPPER := clippy-driver
$(LINTED): export CLIPPY_ARGS := -D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__

.PHONY: help setup tools assets demo test check check-full sweep-kill sweep-kill-server sweep-fuzz sweep-sabotage sweep-keyboard sweep-engines sweep-people sweep-pages bench packages packages-tried sweep-packages \
	format lint unit program side documents story shots browser

help:
	@echo '鱼水 —— 双拥工作软件'
	@echo
	@echo '  make demo        建好示例单位和一年的工作（放在 $(DEMO_DATA)/），在浏览器里打开'
	@echo '  make test        全部测试，除去下面的 sweep 和截图；缺的软件会先装上'
	@echo '  make check       改一处看一次，不到一分钟：格式、编译、clippy 的规矩、结构'
	@echo '  make check-full  make test，再加截图和下面的 sweep（fuzz、sabotage 另外跑）'
	@echo '  make sweep-kill  发放途中强行结束程序 1000 次，逐次核对账目'
	@echo '  make sweep-kill-server  发放途中停掉 PostgreSQL 服务 100 次，逐次核对（N=次数 SEED=种子）'
	@echo '  make sweep-fuzz  把外来的文件、号码、提交的内容随机改过，交给每一种读法各 N 次（N=次数 SEED=种子）'
	@echo '  make sweep-sabotage  把十四样防护一次关掉一样，看测试看不看得出来（另编译一份程序）'
	@echo '  make sweep-keyboard  不用鼠标，只用键盘，把常办的事再办一遍'
	@echo '  make sweep-engines  在 2020 年和 2023 年的浏览器内核里把主要工作再办一遍'
	@echo '  make sweep-people  在二十万人的单位里把主要工作再办一遍'
	@echo '  make sweep-pages 逐页检查，同一种页面看两页、问法看八种（make test 里看一页、四种）'
	@echo '  make bench       量一量一年的发放（和别的程序并排，PEOPLE=人数）、二十万人的单位里的列表和查找'
	@echo '  make packages    编译发布的程序，打成 .deb、压缩包、镜像，连同清单、校验和；SIGN_KEY=私钥.pem 再签名'
	@echo '  make packages-tried  用测试的程序打包，在容器里装上、打开、备份、升级、卸载'
	@echo '  make sweep-packages  同上，在只有 Debian 最小一套的系统里（要联网）'
	@echo '  make setup       只安装测试需要的软件'

setup:
	scripts/need.sh $(TEST_PACKAGES)
	@scripts/need.sh chromium-headless-shell || echo '没有 chromium-headless-shell 也行：逐页检查改用 chromium，慢一些。'

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

# What fails soonest comes first.
test: setup assets format unit side

# After every change: under a minute, for nothing is built that runs but the test of the structure, which stands by itself.
check: format
	@$(TIMED) clippy cargo check --workspace
	@CARGO_MANIFEST_DIR=$(CURDIR)/crates/yushui rustc --edition 2024 --test tests/offices/architecture.rs -o target/architecture
	@$(TIMED) architecture target/architecture --quiet

# The pictures are taken, and left where nobody has to look at them.
check-full: SHOTS := target/screens
check-full: test shots packages-tried sweep-packages sweep-pages sweep-keyboard sweep-kill sweep-kill-server sweep-engines sweep-people

sweep-kill:
	scripts/need.sh $(BUILD_PACKAGES) strace
	YUSHUI_KILLS=1000 cargo test --workspace --test faults kill_points -- --nocapture

sweep-kill-server: N := 100
sweep-kill-server: SEED := 2011
sweep-kill-server:
	scripts/need.sh $(BUILD_PACKAGES) postgresql
	YUSHUI_KILLS=$(N) YUSHUI_SEED=$(SEED) cargo test --workspace --test faults killed_server -- --nocapture

# N altered samples for every reader, and for every door of a served office.
sweep-fuzz: N := 10000
sweep-fuzz: SEED := 2011
sweep-fuzz:
	scripts/need.sh $(BUILD_PACKAGES)
	YUSHUI_FUZZ=$(N) YUSHUI_SEED=$(SEED) cargo test --workspace --test faults fuzz -- --nocapture

# One guard switched off at a time, in a program built for that.
sweep-sabotage:
	scripts/need.sh $(BUILD_PACKAGES) strace
	scripts/sabotage.sh

# Without building; `unit` lints the same.
lint: format
	cargo clippy --workspace --all-targets -- -D warnings

format:
	cargo fmt --check

unit:
	@$(TIMED) cargo-build cargo test --workspace --no-run
	@$(TIMED) cargo-test $(IN_MEMORY) cargo test --workspace
	@$(TIMED) cargo-test-on-postgresql $(IN_MEMORY) scripts/with_postgres.sh cargo test --workspace --test offices

# The program and the specimens, as `unit` has built them already.
program:
	cargo build --workspace --all-targets

# Each of these keeps one core busy, in folders of its own. What one says is shown when it ends; if one fails the others
# are done all the same.
side: program story-modules browser-modules
	@echo '公文、常办的事和一年的工作、逐页检查，三样同时在做，做完一样显示一样……'
	@$(IN_MEMORY) $(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target SIDE_BY_SIDE=1 browser story documents

# The specimens, and the documents that the sample offices write.
documents: $(if $(SIDE_BY_SIDE),,program)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(PROGRAM) demo --data "$$folder/demo" > /dev/null && \
		YUSHUI_DOCUMENTS="$$folder/demo/文稿" $(TIMED) documents tests/documents/run.sh

# The office's work in a real browser, in a county of a real one's numbers: with scripts and without. By keyboard alone it
# is a sweep of its own.
STORY := node tests/story/story.mjs $(PROGRAM)
story: $(if $(SIDE_BY_SIDE),,program story-modules)
	@$(TIMED) story $(STORY) --people 20000 --walks tasks,year,first,rehearsal,life

.PHONY: story-modules browser-modules
story-modules:
	@cd tests/story && $(NPM_CI) --legacy-peer-deps > /dev/null

browser-modules:
	@cd tests/browser && $(NPM_CI) > /dev/null

# The pictures in README: make shots takes them anew.
shots: program story-modules
	node tests/story/shots.mjs $(PROGRAM) $(SHOTS)

# Every page looked at as every role: policy, weight, width, barriers, figures against their lists.
browser: $(if $(SIDE_BY_SIDE),,program browser-modules)
	@$(TIMED) browser node tests/browser/crawl.mjs $(PROGRAM)

# The same, of more pages of each shape.
sweep-pages: program browser-modules
	node tests/browser/crawl.mjs $(PROGRAM) --all

# What story does by mouse, done without one.
sweep-keyboard: program story-modules
	$(STORY) --people 20000 --walks keyboard

sweep-engines: program story-modules
	$(STORY) --engines 83,109 --people 20000

# A year of payments beside other programs, a batch of 200 000 lines on its way to approval, and how long lists and searches
# take among so many people; measured with what is installed, and what PyPI has.
bench: PEOPLE := 100000
bench:
	cargo build --release -p yushui
	tests/bench/payroll.sh target/release/yushui --people $(PEOPLE)
	python3 tests/bench/batch.py target/release/yushui
	node tests/bench/lists.mjs target/release/yushui

# What is handed out.
packages: assets
	cargo build --release --locked -p yushui
	scripts/packages.sh target/release/yushui

# Installed, opened, backed up, upgraded, removed, in a system of its own.
packages-tried: program
	@$(TIMED) packages $(IN_MEMORY) tests/packages/run.sh $(PROGRAM)

# The same where there is nothing but Debian's smallest system.
sweep-packages: program
	scripts/need.sh mmdebstrap skopeo umoci systemd-container curl
	@$(TIMED) packages-fresh $(IN_MEMORY) tests/packages/run.sh $(PROGRAM) fresh

# Ten times as many people as in the story.
sweep-people: program story-modules
	$(STORY) --people 200000 --walks tasks,year,first,rehearsal
