// Made by scripts/generate-themes.py from themes/*.toml; do not edit by hand.

/// The theme files by name, as they are in the themes folder.
package let builtInThemes: [String: String] = [
  "colorblind-light": #"""
  # Blue and orange in place of green and red, on a light background.

  name = "colorblind-light"
  kind = "light"
  inherits = "default-light"
  pair = "colorblind"

  [palette]
  good   = { rgb = "#005faf", x256 = 25, x16 = "blue" }
  bad    = { rgb = "#af5f00", x256 = 130, x16 = "red" }
  warm   = { rgb = "#5f5f00", x256 = 58, x16 = "black" }
  cold   = { rgb = "#00005f", x256 = 17, x16 = "cyan" }
  rose   = { rgb = "#875f87", x256 = 96, x16 = "magenta" }
  mist   = { rgb = "#eeeeee", x256 = 255, x16 = "white" }
  paper  = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
  rust   = { rgb = "#875f00", x256 = 94, x16 = "red" }

  [roles]
  "step.done"       = { fg = "good", bg = "mist", mono = [] }
  "rec"             = { fg = "rust", bg = "mist", bold = true }
  "input.invalid"   = { fg = "bad", underline = true, mono = ["underline", "reverse"] }
  "state.encoding"  = { fg = "rose" }
  "state.uploading" = { fg = "cold" }
  "state.inkusto"   = { fg = "warm" }
  "state.ingested"  = { fg = "good" }
  "state.failed"    = { fg = "rust", bold = true, reverse = true }
  "state.retry"     = { fg = "warm", bold = true }
  "sev.ok"          = { fg = "good" }
  "sev.info"        = { fg = "cold" }
  "sev.warn"        = { fg = "warm", bold = true }
  "sev.error"       = { fg = "rust", bold = true, underline = true, mono = ["bold", "reverse"] }
  "diff.new"        = { fg = "good" }
  "diff.changed"    = { fg = "warm" }
  "diff.conflict"   = { fg = "rust", bold = true, reverse = true }
  "type.string"     = { fg = "cold" }
  "type.number"     = { fg = "good" }
  "type.bool"       = { fg = "warm" }

  """#,
  "colorblind": #"""
  # Blue and orange in place of green and red, which one man in twelve cannot tell apart.
  # The colours are those of Okabe and Ito, moved to the nearest of the 256.

  name = "colorblind"
  kind = "dark"
  inherits = "default-dark"
  pair = "colorblind-light"

  [palette]
  good   = { rgb = "#5fafff", x256 = 75, x16 = "bright-blue" }
  bad    = { rgb = "#ff8700", x256 = 208, x16 = "yellow" }
  warm   = { rgb = "#ffff5f", x256 = 227, x16 = "bright-yellow" }
  cold   = { rgb = "#d7d7ff", x256 = 189, x16 = "bright-cyan" }
  rose   = { rgb = "#d787af", x256 = 175, x16 = "magenta" }
  slate  = { rgb = "#262626", x256 = 235, x16 = "black" }

  [roles]
  "step.done"       = { fg = "good", bg = "slate", mono = [] }
  "rec"             = { fg = "bad", bg = "slate", bold = true }
  "input.invalid"   = { fg = "bad", underline = true, mono = ["underline", "reverse"] }
  "state.encoding"  = { fg = "rose" }
  "state.uploading" = { fg = "cold" }
  "state.inkusto"   = { fg = "warm" }
  "state.ingested"  = { fg = "good" }
  "state.failed"    = { fg = "bad", bold = true, reverse = true }
  "state.retry"     = { fg = "warm", bold = true }
  "sev.ok"          = { fg = "good" }
  "sev.info"        = { fg = "cold" }
  "sev.warn"        = { fg = "warm", bold = true }
  "sev.error"       = { fg = "bad", bold = true, underline = true, mono = ["bold", "reverse"] }
  "diff.new"        = { fg = "good" }
  "diff.changed"    = { fg = "warm" }
  "diff.conflict"   = { fg = "bad", bold = true, reverse = true }
  "type.string"     = { fg = "cold" }
  "type.number"     = { fg = "good" }
  "type.bool"       = { fg = "warm" }

  """#,
  "default-dark": #"""
  # The theme for dark terminals, and the one that every other falls back to.
  # Colours are of the 256 that terminals share, so they look the same with 256 colours and with all.

  name = "default-dark"
  kind = "dark"
  pair = "default-light"

  [palette]
  muted  = { rgb = "#949494", x256 = 246, x16 = "bright-black" }
  ash    = { rgb = "#808080", x256 = 244, x16 = "bright-black" }
  faint  = { rgb = "#626262", x256 = 241, x16 = "bright-black" }
  bright = { rgb = "#eeeeee", x256 = 255, x16 = "bright-white" }
  night  = { rgb = "#080808", x256 = 232, x16 = "black" }
  slate  = { rgb = "#262626", x256 = 235, x16 = "black" }
  stone  = { rgb = "#444444", x256 = 238, x16 = "blue" }
  sky    = { rgb = "#5fafff", x256 = 75, x16 = "bright-blue" }
  ice    = { rgb = "#87d7ff", x256 = 117, x16 = "cyan" }
  teal   = { rgb = "#5fd7af", x256 = 79, x16 = "cyan" }
  leaf   = { rgb = "#87d75f", x256 = 113, x16 = "green" }
  gold   = { rgb = "#ffd75f", x256 = 221, x16 = "yellow" }
  amber  = { rgb = "#ffaf5f", x256 = 215, x16 = "yellow" }
  rose   = { rgb = "#ff5f5f", x256 = 203, x16 = "bright-red" }
  blood  = { rgb = "#870000", x256 = 88, x16 = "red" }
  plum   = { rgb = "#d787ff", x256 = 177, x16 = "magenta" }

  [roles]
  "text"            = { fg = "default" }
  "text.muted"      = { fg = "muted", mono = [] }
  "text.strong"     = { fg = "bright", bold = true }
  "text.link"       = { fg = "ice", underline = true }

  "header"          = { fg = "muted", bg = "slate", mono = [] }
  "header.title"    = { fg = "sky", bg = "slate", bold = true }
  "step"            = { fg = "ash", bg = "slate", mono = [] }
  "step.done"       = { fg = "leaf", bg = "slate", mono = [] }
  "step.now"        = { fg = "bright", bg = "slate", bold = true, mono = ["reverse"] }
  "step.todo"       = { fg = "muted", bg = "slate", mono = [] }
  "env"             = { fg = "gold", bg = "slate", bold = true }
  "rec"             = { fg = "rose", bg = "slate", bold = true }
  "replay"          = { fg = "night", bg = "gold", bold = true, mono = ["reverse", "bold"] }

  "footer"          = { fg = "muted", bg = "slate", mono = [] }
  "footer.key"      = { fg = "sky", bg = "slate", bold = true }
  "footer.label"    = { fg = "muted", bg = "slate", mono = [] }

  "border"          = { fg = "faint", mono = [] }
  "border.focus"    = { fg = "sky", mono = ["bold"] }
  "title"           = { fg = "muted", mono = [] }
  "title.focus"     = { fg = "sky", bold = true }
  "column.header"   = { fg = "muted", underline = true }

  "selection"       = { fg = "night", bg = "sky", mono = ["reverse"] }
  "selection.idle"  = { fg = "bright", bg = "stone", mono = ["underline"] }
  "match"           = { fg = "night", bg = "gold", mono = ["underline", "bold"] }

  "input"           = { underline = true }
  "input.focus"     = { fg = "bright", underline = true, mono = ["underline", "bold"] }
  "input.cursor"    = { fg = "night", bg = "sky", mono = ["reverse"] }
  "input.invalid"   = { fg = "rose", underline = true, mono = ["underline", "reverse"] }
  "disabled"        = { fg = "faint", mono = ["dim"] }

  "state.queued"    = { fg = "muted", mono = [] }
  "state.encoding"  = { fg = "plum" }
  "state.uploading" = { fg = "sky" }
  "state.inkusto"   = { fg = "teal" }
  "state.ingested"  = { fg = "leaf" }
  "state.failed"    = { fg = "rose", bold = true, mono = ["bold", "reverse"] }
  "state.retry"     = { fg = "amber", bold = true, mono = ["bold"] }
  "state.skipped"   = { fg = "ash", mono = ["dim"] }

  "sev.ok"          = { fg = "leaf" }
  "sev.info"        = { fg = "sky" }
  "sev.warn"        = { fg = "gold", bold = true }
  "sev.error"       = { fg = "rose", bold = true, underline = true, mono = ["bold", "reverse"] }

  "progress"        = { fg = "sky" }
  "progress.track"  = { fg = "faint", mono = ["dim"] }
  "spark"           = { fg = "teal" }

  "diff.same"       = { fg = "muted", mono = [] }
  "diff.new"        = { fg = "leaf" }
  "diff.changed"    = { fg = "gold" }
  "diff.extra"      = { fg = "muted", mono = ["dim"] }
  "diff.conflict"   = { fg = "rose", bold = true, mono = ["bold", "reverse"] }

  "type.string"     = { fg = "leaf" }
  "type.number"     = { fg = "ice" }
  "type.time"       = { fg = "plum" }
  "type.bool"       = { fg = "amber" }
  "type.dynamic"    = { fg = "teal" }

  "null"            = { fg = "ash", italic = true, mono = ["dim"] }
  "control"         = { fg = "amber", reverse = true }
  "secret"          = { fg = "plum" }

  [env.PROD]                    # where the cluster is tagged PROD
  "header"          = { fg = "bright", bg = "blood", mono = ["reverse"] }
  "header.title"    = { fg = "bright", bg = "blood", bold = true, mono = ["reverse", "bold"] }
  "step"            = { fg = "bright", bg = "blood", mono = ["reverse"] }
  "step.done"       = { fg = "bright", bg = "blood", mono = ["reverse"] }
  "step.now"        = { fg = "night", bg = "bright", bold = true, mono = ["bold"] }
  "step.todo"       = { fg = "bright", bg = "blood", mono = ["reverse"] }
  "env"             = { fg = "gold", bg = "blood", bold = true, mono = ["reverse", "bold"] }
  "rec"             = { fg = "bright", bg = "blood", bold = true, mono = ["reverse", "bold"] }

  """#,
  "default-light": #"""
  # The theme for light terminals.

  name = "default-light"
  kind = "light"
  pair = "default-dark"

  [palette]
  muted  = { rgb = "#626262", x256 = 241, x16 = "bright-black" }
  ash    = { rgb = "#767676", x256 = 243, x16 = "bright-black" }
  faint  = { rgb = "#949494", x256 = 246, x16 = "bright-black" }
  ink    = { rgb = "#080808", x256 = 232, x16 = "black" }
  paper  = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
  mist   = { rgb = "#eeeeee", x256 = 255, x16 = "white" }
  cloud  = { rgb = "#c6c6c6", x256 = 251, x16 = "white" }
  sea    = { rgb = "#005faf", x256 = 25, x16 = "blue" }
  teal   = { rgb = "#005f5f", x256 = 23, x16 = "cyan" }
  leaf   = { rgb = "#005f00", x256 = 22, x16 = "green" }
  earth  = { rgb = "#875f00", x256 = 94, x16 = "yellow" }
  sun    = { rgb = "#ffd75f", x256 = 221, x16 = "yellow" }
  rust   = { rgb = "#af5f00", x256 = 130, x16 = "yellow" }
  rose   = { rgb = "#d70000", x256 = 160, x16 = "red" }
  blood  = { rgb = "#af0000", x256 = 124, x16 = "red" }
  plum   = { rgb = "#8700af", x256 = 91, x16 = "magenta" }

  [roles]
  "text"            = { fg = "default" }
  "text.muted"      = { fg = "muted", mono = [] }
  "text.strong"     = { fg = "ink", bold = true }
  "text.link"       = { fg = "sea", underline = true }

  "header"          = { fg = "muted", bg = "mist", mono = [] }
  "header.title"    = { fg = "sea", bg = "mist", bold = true }
  "step"            = { fg = "muted", bg = "mist", mono = [] }
  "step.done"       = { fg = "leaf", bg = "mist", mono = [] }
  "step.now"        = { fg = "ink", bg = "mist", bold = true, mono = ["reverse"] }
  "step.todo"       = { fg = "muted", bg = "mist", mono = [] }
  "env"             = { fg = "earth", bg = "mist", bold = true }
  "rec"             = { fg = "rose", bg = "mist", bold = true }
  "replay"          = { fg = "ink", bg = "sun", bold = true, mono = ["reverse", "bold"] }

  "footer"          = { fg = "muted", bg = "mist", mono = [] }
  "footer.key"      = { fg = "sea", bg = "mist", bold = true }
  "footer.label"    = { fg = "muted", bg = "mist", mono = [] }

  "border"          = { fg = "faint", mono = [] }
  "border.focus"    = { fg = "sea", mono = ["bold"] }
  "title"           = { fg = "muted", mono = [] }
  "title.focus"     = { fg = "sea", bold = true }
  "column.header"   = { fg = "muted", underline = true }

  "selection"       = { fg = "paper", bg = "sea", mono = ["reverse"] }
  "selection.idle"  = { fg = "ink", bg = "cloud", mono = ["underline"] }
  "match"           = { fg = "ink", bg = "sun", mono = ["underline", "bold"] }

  "input"           = { underline = true }
  "input.focus"     = { fg = "ink", underline = true, mono = ["underline", "bold"] }
  "input.cursor"    = { fg = "paper", bg = "sea", mono = ["reverse"] }
  "input.invalid"   = { fg = "rose", underline = true, mono = ["underline", "reverse"] }
  "disabled"        = { fg = "faint", mono = ["dim"] }

  "state.queued"    = { fg = "muted", mono = [] }
  "state.encoding"  = { fg = "plum" }
  "state.uploading" = { fg = "sea" }
  "state.inkusto"   = { fg = "teal" }
  "state.ingested"  = { fg = "leaf" }
  "state.failed"    = { fg = "rose", bold = true, underline = true, mono = ["bold", "reverse"] }
  "state.retry"     = { fg = "rust", bold = true, mono = ["bold"] }
  "state.skipped"   = { fg = "ash", mono = ["dim"] }

  "sev.ok"          = { fg = "leaf" }
  "sev.info"        = { fg = "sea" }
  "sev.warn"        = { fg = "rust", bold = true }
  "sev.error"       = { fg = "rose", bold = true, underline = true, mono = ["bold", "reverse"] }

  "progress"        = { fg = "sea" }
  "progress.track"  = { fg = "faint", mono = ["dim"] }
  "spark"           = { fg = "teal" }

  "diff.same"       = { fg = "muted", mono = [] }
  "diff.new"        = { fg = "leaf" }
  "diff.changed"    = { fg = "earth" }
  "diff.extra"      = { fg = "muted", mono = ["dim"] }
  "diff.conflict"   = { fg = "rose", bold = true, mono = ["bold", "reverse"] }

  "type.string"     = { fg = "leaf" }
  "type.number"     = { fg = "sea" }
  "type.time"       = { fg = "plum" }
  "type.bool"       = { fg = "rust" }
  "type.dynamic"    = { fg = "teal" }

  "null"            = { fg = "ash", italic = true, mono = ["dim"] }
  "control"         = { fg = "rust", reverse = true }
  "secret"          = { fg = "plum" }

  [env.PROD]                    # where the cluster is tagged PROD
  "header"          = { fg = "paper", bg = "blood", mono = ["reverse"] }
  "header.title"    = { fg = "paper", bg = "blood", bold = true, mono = ["reverse", "bold"] }
  "step"            = { fg = "paper", bg = "blood", mono = ["reverse"] }
  "step.done"       = { fg = "paper", bg = "blood", mono = ["reverse"] }
  "step.now"        = { fg = "ink", bg = "paper", bold = true, mono = ["bold"] }
  "step.todo"       = { fg = "paper", bg = "blood", mono = ["reverse"] }
  "env"             = { fg = "sun", bg = "blood", bold = true, mono = ["reverse", "bold"] }
  "rec"             = { fg = "paper", bg = "blood", bold = true, mono = ["reverse", "bold"] }

  """#,
  "high-contrast-light": #"""
  # Strong colours on white, nothing dim: for bright rooms, and for eyes that need it.

  name = "high-contrast-light"
  kind = "light"
  inherits = "default-light"
  pair = "high-contrast"

  [palette]
  ink    = { rgb = "#000000", x256 = 16, x16 = "black" }
  paper  = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
  grey   = { rgb = "#303030", x256 = 236, x16 = "black" }
  sea    = { rgb = "#00005f", x256 = 17, x16 = "blue" }
  leaf   = { rgb = "#005f00", x256 = 22, x16 = "green" }
  rust   = { rgb = "#5f0000", x256 = 52, x16 = "red" }
  rose   = { rgb = "#af0000", x256 = 124, x16 = "red" }
  plum   = { rgb = "#5f0087", x256 = 54, x16 = "magenta" }
  teal   = { rgb = "#005f5f", x256 = 23, x16 = "cyan" }
  earth  = { rgb = "#5f5f00", x256 = 58, x16 = "black" }
  sun    = { rgb = "#ffff00", x256 = 226, x16 = "bright-yellow" }

  [roles]
  "text"            = { fg = "ink" }
  "text.muted"      = { fg = "grey", mono = [] }
  "text.strong"     = { fg = "ink", bold = true }
  "text.link"       = { fg = "sea", underline = true }
  "header"          = { fg = "paper", bg = "sea", mono = [] }
  "header.title"    = { fg = "paper", bg = "sea", bold = true }
  "step"            = { fg = "paper", bg = "sea", mono = [] }
  "step.done"       = { fg = "paper", bg = "sea", mono = [] }
  "step.now"        = { fg = "ink", bg = "sun", bold = true, mono = ["reverse"] }
  "step.todo"       = { fg = "paper", bg = "sea", mono = [] }
  "env"             = { fg = "sun", bg = "sea", bold = true }
  "rec"             = { fg = "paper", bg = "rose", bold = true }
  "replay"          = { fg = "ink", bg = "sun", bold = true, mono = ["reverse", "bold"] }
  "footer"          = { fg = "paper", bg = "sea", mono = [] }
  "footer.key"      = { fg = "sun", bg = "sea", bold = true }
  "footer.label"    = { fg = "paper", bg = "sea", mono = [] }
  "border"          = { fg = "grey", mono = [] }
  "border.focus"    = { fg = "sea", bold = true }
  "title"           = { fg = "ink", mono = [] }
  "title.focus"     = { fg = "sea", bold = true }
  "column.header"   = { fg = "ink", underline = true, bold = true }
  "selection"       = { fg = "paper", bg = "sea", mono = ["reverse"] }
  "selection.idle"  = { fg = "paper", bg = "grey", mono = ["underline"] }
  "match"           = { fg = "ink", bg = "sun", mono = ["underline", "bold"] }
  "input.focus"     = { fg = "sea", underline = true, bold = true }
  "input.cursor"    = { fg = "paper", bg = "sea", mono = ["reverse"] }
  "input.invalid"   = { fg = "rose", underline = true, bold = true, mono = ["underline", "reverse"] }
  "disabled"        = { fg = "grey", mono = ["dim"] }
  "state.queued"    = { fg = "grey", mono = [] }
  "state.encoding"  = { fg = "plum" }
  "state.uploading" = { fg = "sea" }
  "state.inkusto"   = { fg = "teal" }
  "state.ingested"  = { fg = "leaf" }
  "state.failed"    = { fg = "paper", bg = "rose", bold = true, mono = ["bold", "reverse"] }
  "state.retry"     = { fg = "rust", bold = true }
  "state.skipped"   = { fg = "grey", mono = ["dim"] }
  "sev.ok"          = { fg = "leaf" }
  "sev.info"        = { fg = "sea" }
  "sev.warn"        = { fg = "rust", bold = true, mono = ["bold"] }
  "sev.error"       = { fg = "paper", bg = "rose", bold = true, mono = ["bold", "reverse"] }
  "progress"        = { fg = "sea" }
  "progress.track"  = { fg = "grey", mono = ["dim"] }
  "spark"           = { fg = "teal" }
  "diff.same"       = { fg = "grey", mono = [] }
  "diff.new"        = { fg = "leaf", bold = true }
  "diff.changed"    = { fg = "rust", bold = true }
  "diff.extra"      = { fg = "grey", mono = ["dim"] }
  "diff.conflict"   = { fg = "paper", bg = "rose", bold = true, mono = ["bold", "reverse"] }
  "type.string"     = { fg = "leaf" }
  "type.number"     = { fg = "sea" }
  "type.time"       = { fg = "plum" }
  "type.bool"       = { fg = "earth" }
  "type.dynamic"    = { fg = "teal" }
  "null"            = { fg = "grey", italic = true, mono = ["dim"] }
  "control"         = { fg = "ink", bg = "sun", mono = ["reverse"] }
  "secret"          = { fg = "plum" }

  """#,
  "high-contrast": #"""
  # Strong colours of the sixteen, nothing dim: for projectors, and for eyes that need it.

  name = "high-contrast"
  kind = "dark"
  inherits = "default-dark"
  pair = "high-contrast-light"

  [roles]
  "text"            = { fg = "bright-white" }
  "text.muted"      = { fg = "white", mono = [] }
  "text.strong"     = { fg = "bright-white", bold = true }
  "text.link"       = { fg = "bright-cyan", underline = true }
  "header"          = { fg = "bright-white", bg = "blue", mono = [] }
  "header.title"    = { fg = "bright-yellow", bg = "blue", bold = true }
  "step"            = { fg = "bright-white", bg = "blue", mono = [] }
  "step.done"       = { fg = "bright-white", bg = "blue", mono = [] }
  "step.now"        = { fg = "black", bg = "bright-yellow", bold = true, mono = ["reverse"] }
  "step.todo"       = { fg = "white", bg = "blue", mono = [] }
  "env"             = { fg = "bright-yellow", bg = "blue", bold = true }
  "rec"             = { fg = "bright-white", bg = "red", bold = true }
  "replay"          = { fg = "black", bg = "bright-yellow", bold = true, mono = ["reverse", "bold"] }
  "footer"          = { fg = "bright-white", bg = "blue", mono = [] }
  "footer.key"      = { fg = "bright-yellow", bg = "blue", bold = true }
  "footer.label"    = { fg = "bright-white", bg = "blue", mono = [] }
  "border"          = { fg = "white", mono = [] }
  "border.focus"    = { fg = "bright-yellow", bold = true }
  "title"           = { fg = "bright-white", mono = [] }
  "title.focus"     = { fg = "bright-yellow", bold = true }
  "column.header"   = { fg = "bright-white", underline = true, bold = true }
  "selection"       = { fg = "black", bg = "bright-yellow", bold = true, mono = ["reverse"] }
  "selection.idle"  = { fg = "black", bg = "white", mono = ["underline"] }
  "match"           = { fg = "black", bg = "bright-cyan", mono = ["underline", "bold"] }
  "input.focus"     = { fg = "bright-yellow", underline = true, bold = true }
  "input.cursor"    = { fg = "black", bg = "bright-yellow", mono = ["reverse"] }
  "input.invalid"   = { fg = "bright-red", underline = true, bold = true, mono = ["underline", "reverse"] }
  "disabled"        = { fg = "white", mono = ["dim"] }
  "state.queued"    = { fg = "white", mono = [] }
  "state.encoding"  = { fg = "bright-magenta" }
  "state.uploading" = { fg = "bright-cyan" }
  "state.inkusto"   = { fg = "bright-yellow" }
  "state.ingested"  = { fg = "bright-green" }
  "state.failed"    = { fg = "bright-white", bg = "red", bold = true, mono = ["bold", "reverse"] }
  "state.retry"     = { fg = "bright-yellow", bold = true }
  "state.skipped"   = { fg = "white", mono = ["dim"] }
  "sev.ok"          = { fg = "bright-green" }
  "sev.info"        = { fg = "bright-cyan" }
  "sev.warn"        = { fg = "bright-yellow", bold = true }
  "sev.error"       = { fg = "bright-white", bg = "red", bold = true, mono = ["bold", "reverse"] }
  "progress"        = { fg = "bright-yellow" }
  "progress.track"  = { fg = "white", mono = ["dim"] }
  "spark"           = { fg = "bright-cyan" }
  "diff.same"       = { fg = "white", mono = [] }
  "diff.new"        = { fg = "bright-green", bold = true }
  "diff.changed"    = { fg = "bright-yellow", bold = true }
  "diff.extra"      = { fg = "white", mono = ["dim"] }
  "diff.conflict"   = { fg = "bright-white", bg = "red", bold = true, mono = ["bold", "reverse"] }
  "type.string"     = { fg = "bright-green" }
  "type.number"     = { fg = "bright-cyan" }
  "type.time"       = { fg = "bright-magenta" }
  "type.bool"       = { fg = "bright-yellow" }
  "type.dynamic"    = { fg = "bright-cyan" }
  "null"            = { fg = "white", italic = true, mono = ["dim"] }
  "control"         = { fg = "black", bg = "bright-yellow", mono = ["reverse"] }
  "secret"          = { fg = "bright-magenta" }

  """#,
  "mono": #"""
  # No colours at all: what matters is bold, underlined or reversed. What NO_COLOR gives looks like this too.

  name = "mono"
  kind = "any"

  [roles]
  "text"            = {}
  "text.muted"      = {}
  "text.strong"     = { bold = true }
  "text.link"       = { underline = true }
  "header"          = {}
  "header.title"    = { bold = true }
  "step"            = {}
  "step.now"        = { reverse = true }
  "env"             = { bold = true }
  "rec"             = { bold = true }
  "replay"          = { bold = true, reverse = true }
  "footer"          = {}
  "footer.key"      = { bold = true }
  "footer.label"    = {}
  "border"          = {}
  "border.focus"    = { bold = true }
  "title"           = {}
  "title.focus"     = { bold = true }
  "column.header"   = { underline = true }
  "selection"       = { reverse = true }
  "selection.idle"  = { underline = true }
  "match"           = { underline = true, bold = true }
  "input"           = { underline = true }
  "input.focus"     = { underline = true, bold = true }
  "input.cursor"    = { reverse = true }
  "input.invalid"   = { underline = true, reverse = true }
  "disabled"        = { dim = true }
  "state.queued"    = {}
  "state.encoding"  = {}
  "state.uploading" = {}
  "state.inkusto"   = {}
  "state.ingested"  = {}
  "state.failed"    = { bold = true, reverse = true }
  "state.retry"     = { bold = true }
  "state.skipped"   = { dim = true }
  "sev.ok"          = {}
  "sev.info"        = {}
  "sev.warn"        = { bold = true }
  "sev.error"       = { bold = true, reverse = true }
  "progress"        = {}
  "progress.track"  = { dim = true }
  "spark"           = {}
  "diff.same"       = {}
  "diff.new"        = { bold = true }
  "diff.changed"    = { bold = true }
  "diff.extra"      = { dim = true }
  "diff.conflict"   = { bold = true, reverse = true }
  "type.string"     = {}
  "type.number"     = {}
  "type.time"       = {}
  "type.bool"       = {}
  "type.dynamic"    = {}
  "null"            = { dim = true }
  "control"         = { reverse = true }
  "secret"          = {}

  [env.PROD]
  "header"          = { reverse = true }
  "header.title"    = { reverse = true, bold = true }
  "step"            = { reverse = true }
  "step.now"        = { bold = true }
  "env"             = { reverse = true, bold = true }
  "rec"             = { reverse = true, bold = true }

  """#,
]
