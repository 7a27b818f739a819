// The default language of the program, whatever the machine's is.
[assembly: SetUICulture("zh-Hant")]
