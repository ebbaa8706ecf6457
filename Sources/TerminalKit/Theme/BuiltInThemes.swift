// Made by scripts/generate-themes.py from themes/*.toml; do not edit by hand.

/// The theme files by name, as they are in the themes folder.
package let builtInThemes: [String: String] = [
  "default-dark": #"""
  # The theme for dark terminals, and the one that every other falls back to.
  # Colours are of the 256 that terminals share, so they look the same with 256 colours and with all.

  name = "default-dark"
  kind = "dark"
  pair = "default-light"

  [palette]
  muted  = { rgb = "#8a8a8a", x256 = 245, x16 = "bright-black" }
  faint  = { rgb = "#585858", x256 = 240, x16 = "bright-black" }
  bright = { rgb = "#eeeeee", x256 = 255, x16 = "bright-white" }
  night  = { rgb = "#080808", x256 = 232, x16 = "black" }
  slate  = { rgb = "#303030", x256 = 236, x16 = "black" }
  stone  = { rgb = "#444444", x256 = 238, x16 = "blue" }
  sky    = { rgb = "#5fafff", x256 = 75, x16 = "bright-blue" }
  ice    = { rgb = "#87d7ff", x256 = 117, x16 = "cyan" }
  teal   = { rgb = "#5fd7af", x256 = 79, x16 = "cyan" }
  leaf   = { rgb = "#87d75f", x256 = 113, x16 = "green" }
  gold   = { rgb = "#ffd75f", x256 = 221, x16 = "yellow" }
  amber  = { rgb = "#ffaf5f", x256 = 215, x16 = "yellow" }
  rose   = { rgb = "#ff5f5f", x256 = 203, x16 = "bright-red" }
  plum   = { rgb = "#d787ff", x256 = 177, x16 = "magenta" }

  [roles]
  "text"            = { fg = "default" }
  "text.muted"      = { fg = "muted", mono = [] }
  "text.strong"     = { fg = "bright", bold = true }
  "text.link"       = { fg = "ice", underline = true }

  "header"          = { fg = "muted", bg = "slate", mono = [] }
  "header.title"    = { fg = "sky", bg = "slate", bold = true }
  "step"            = { fg = "faint", bg = "slate", mono = [] }
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
  "state.retry"     = { fg = "amber", mono = ["bold"] }
  "state.skipped"   = { fg = "faint", mono = ["dim"] }

  "sev.ok"          = { fg = "leaf", bold = true }
  "sev.info"        = { fg = "sky", bold = true }
  "sev.warn"        = { fg = "gold", bold = true }
  "sev.error"       = { fg = "rose", bold = true, mono = ["bold", "reverse"] }

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

  "null"            = { fg = "faint", italic = true, mono = ["dim"] }
  "control"         = { fg = "amber", reverse = true }
  "secret"          = { fg = "plum" }
  """#
]
