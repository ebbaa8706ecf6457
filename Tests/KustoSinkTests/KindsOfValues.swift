import Foundation
import Testing

/// The same two rows in each format: values of every kind, and nulls.
struct KindsOfValues: Sendable, CustomTestStringConvertible {
  var file: String
  var bytes: Data
  /// Rows before the first one.
  var headerRows = 0

  var testDescription: String { file }

  static let columns = [
    "list", "map", "group", "text", "digits", "number", "part", "truth", "moment",
  ]

  static let all = [
    KindsOfValues(file: "kinds.csv", bytes: Data(csv.utf8), headerRows: 1),
    KindsOfValues(file: "kinds.jsonl", bytes: Data(json.utf8)),
    KindsOfValues(
      file: "kinds.parquet", bytes: Data(base64Encoded: parquet, options: .ignoreUnknownCharacters) ?? Data()),
    KindsOfValues(file: "kinds.avro", bytes: Data(base64Encoded: avro, options: .ignoreUnknownCharacters) ?? Data()),
  ]

  private static let csv = """
    id,list,map,group,text,digits,number,part,truth,moment
    1,"[1, 2]","{""k"": 1}","{""a"": 1, ""b"": ""x""}",seven,007,7,7.5,true,2023-11-14T22:13:20Z
    2,,,,,,,,,

    """

  private static let json = """
    {"id":1,"list":[1,2],"map":{"k":1},"group":{"a":1,"b":"x"},"text":"seven","digits":"7","number":7,"part":7.5,\
    "truth":true,"moment":"2023-11-14T22:13:20Z"}
    {"id":2,"list":null,"map":null,"group":null,"text":null,"digits":null,"number":null,"part":null,"truth":null,\
    "moment":null}

    """

  /// By pyarrow: LIST, MAP, a group of fields, and leaves.
  private static let parquet = """
    UEFSMRUAFSwVMCwVBBUAFQYVBhwAAAAWVAIAAAAEAQEAAAAAAAAAAgAAAAAAAAAVABU6FTwsFQYVABUGFQYcAAAAHRgCAAAAAwIDAQZEDwAB
    AAAAAAAAAAIAAAAAAAAAFQAVJBUoLBUEFQAVBhUGHAAAABJEAgAAAAQAAwAAAAMCAAEAAABrFQAVKhUuLBUEFQAVBhUGHAAAABVQAgAAAAQA
    AwAAAAMDAAEAAAAAAAAAFQAVHhUiLBUEFQAVBhUGHAAAAA84AwAAAAMCAAEAAAAAAAAAFQAVGBUcLBUEFQAVBhUGHAAAAAwsAwAAAAMCAAEA
    AAB4FQAVHhUiLBUEFQAVBhUGHAAAAA84AgAAAAMBBQAAAHNldmVuFQAVFhUaLBUEFQAVBhUGHAAAAAsoAgAAAAMBAQAAADcVABUcFSAsFQQV
    ABUGFQYcAAAADjQCAAAAAwEHAAAAAAAAABUAFRwVICwVBBUAFQYVBhwAAAAONAIAAAADAQAAAAAAAB5AFQAVDhUSLBUEFQAVBhUGHAAAAAcY
    AgAAAAMBARUAFRwVICwVBBUAFQYVBhwAAAAONAIAAAADAQBAHhgkCgYAFQQZ/BI1ABgGc2NoZW1hFRQAFQQlAhgCaWQANQIYBGxpc3QVAhUG
    TDwAAAA1BBgEbGlzdBUCABUEJQIYB2VsZW1lbnQANQIYA21hcBUCFQJMLAAAADUEGAlrZXlfdmFsdWUVBAAVDCUAGANrZXklAEwcAAAAFQQl
    AhgFdmFsdWUANQIYBWdyb3VwFQQAFQQlAhgBYQAVDCUCGAFiJQBMHAAAABUMJQIYBHRleHQlAEwcAAAAFQwlAhgGZGlnaXRzJQBMHAAAABUE
    JQIYBm51bWJlcgAVCiUCGARwYXJ0ABUAJQIYBXRydXRoABUEJQIYBm1vbWVudCUUTIwRHCwAAAAAABYEGRwZzCYAHBUEGSUGABkYAmlkFQIW
    BBZSFlYmCEkcFQAVABUCADwpBhkmAAQAAAAmABwVBBklBgAZOARsaXN0BGxpc3QHZWxlbWVudBUCFgYWYBZiJl5JHBUAFQAVAgA8KSYEAhlG
    AgAABAAAACYAHBUMGSUGABk4A21hcAlrZXlfdmFsdWUDa2V5FQIWBBZKFk4mwAFJHBUAFQAVAgA8FgIZJgQAGTYCAAIAAAAmABwVBBklBgAZ
    OANtYXAJa2V5X3ZhbHVlBXZhbHVlFQIWBBZQFlQmjgJJHBUAFQAVAgA8KSYEABlGAgAAAgAAACYAHBUEGSUGABkoBWdyb3VwAWEVAhYEFkQW
    SCbiAkkcFQAVABUCADwpBhk2AgACAAAAJgAcFQwZJQYAGSgFZ3JvdXABYhUCFgQWPhZCJqoDSRwVABUAFQIAPBYCGQYZNgIAAgAAACYAHBUM
    GSUGABkYBHRleHQVAhYEFkQWSCbsA0kcFQAVABUCADwWChkGGSYCAgAAACYAHBUMGSUGABkYBmRpZ2l0cxUCFgQWPBZAJrQESRwVABUAFQIA
    PBYCGQYZJgICAAAAJgAcFQQZJQYAGRgGbnVtYmVyFQIWBBZCFkYm9ARJHBUAFQAVAgA8KQYZJgICAAAAJgAcFQoZJQYAGRgEcGFydBUCFgQW
    QhZGJroFSRwVABUAFQIAPCkGGSYCAgAAACYAHBUAGSUGABkYBXRydXRoFQIWBBY0FjgmgAZJHBUAFQAVAgA8KQYZJgICAAAAJgAcFQQZJQYA
    GRgGbW9tZW50FQIWBBZCFkYmuAZJHBUAFQAVAgA8KQYZJgICAAAAFsgGFgQmCBb2BgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYu
    MC4xGcwcAAAcAAAcAAAcAAAcAAAcAAAcAAAcAAAcAAAcAAAcAAAcAAAAzAMAAFBBUjE=
    """

  /// By fastavro: an array, a map, a record, and leaves, each in a union with null.
  private static let avro = """
    T2JqAQQUYXZyby5jb2RlYw5kZWZsYXRlFmF2cm8uc2NoZW1h4Ap7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiciIsICJmaWVsZHMiOiBb
    eyJuYW1lIjogImlkIiwgInR5cGUiOiAibG9uZyJ9LCB7Im5hbWUiOiAibGlzdCIsICJ0eXBlIjogWyJudWxsIiwgeyJ0eXBlIjogImFycmF5
    IiwgIml0ZW1zIjogImxvbmcifV19LCB7Im5hbWUiOiAibWFwIiwgInR5cGUiOiBbIm51bGwiLCB7InR5cGUiOiAibWFwIiwgInZhbHVlcyI6
    ICJsb25nIn1dfSwgeyJuYW1lIjogImdyb3VwIiwgInR5cGUiOiBbIm51bGwiLCB7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiZyIsICJm
    aWVsZHMiOiBbeyJuYW1lIjogImEiLCAidHlwZSI6ICJsb25nIn0sIHsibmFtZSI6ICJiIiwgInR5cGUiOiAic3RyaW5nIn1dfV19LCB7Im5h
    bWUiOiAidGV4dCIsICJ0eXBlIjogWyJudWxsIiwgInN0cmluZyJdfSwgeyJuYW1lIjogImRpZ2l0cyIsICJ0eXBlIjogWyJudWxsIiwgInN0
    cmluZyJdfSwgeyJuYW1lIjogIm51bWJlciIsICJ0eXBlIjogWyJudWxsIiwgImxvbmciXX0sIHsibmFtZSI6ICJwYXJ0IiwgInR5cGUiOiBb
    Im51bGwiLCAiZG91YmxlIl19LCB7Im5hbWUiOiAidHJ1dGgiLCAidHlwZSI6IFsibnVsbCIsICJib29sZWFuIl19LCB7Im5hbWUiOiAibW9t
    ZW50IiwgInR5cGUiOiBbIm51bGwiLCB7ImxvZ2ljYWxUeXBlIjogInRpbWVzdGFtcC1taWNyb3MiLCAidHlwZSI6ICJsb25nIn1dfV19ADAx
    MjM0NTY3ODlhYmNkZWYEZGNiYmFiYWBiYspmApEVTFzFqWWpeUxM5kx8TAxgIOfAxMjU0PCpsbmzlY2FAQYA0MAHMDEyMzQ1Njc4OWFiY2Rl
    Zg==
    """
}
