using System.Globalization;
using Bulletins.Tracking.Undelivered;

namespace Bulletins.Web.Tracking.Undelivered;

internal static class UndeliveredCount
{
    /// <param name="largest">That of the circular that most firms got nothing of: where counting ended, a plus sign says that there are more.</param>
    public static string Text(int count, int largest) =>
        count.ToString("N0", CultureInfo.InvariantCulture) + (largest >= UndeliveredFirms.MostListed ? "+" : "");
}
