using System.Security.Cryptography;

namespace Bulletins.Mail.Dkim;

/// <summary>Why something isn't a key that signs mail. The message is a clause in the language of whoever reads the key.</summary>
internal sealed class DkimKeyFault(string key, Exception? inner = null, params object[] values) : CryptographicException(Words.Sending[$"DkimKey.{key}", values], inner);
