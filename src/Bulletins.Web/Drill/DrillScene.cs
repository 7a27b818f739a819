using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bulletins.Web.Drill;

/// <summary>What surrounds the workers of a drill: settings of their own and a sink that behaves as the scenario wants.</summary>
internal static class DrillScene
{
    private const int MishapsOfOneKind = 10;

    /// <summary>A mishap of one kind among so many recipients, where there are ten kinds.</summary>
    private const int RecipientsForMishap = 250;

    /// <summary>How long the workers wait for an answer of a relay that may be slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static DrillSink Sink(DrillPlan plan) => new()
    {
        SendsAwayFirst = plan.Scenario == DrillScenario.Retrying,
        Mishaps = Moments(plan, plan.Scenario switch
        {
            DrillScenario.RelayGreeting => [DrillMishap.NoGreeting],
            DrillScenario.RelayMessage => [DrillMishap.NoEnd],
            DrillScenario.RelayAnswer => [DrillMishap.NoAnswer],
            DrillScenario.HostileRelays => Enum.GetValues<DrillMishap>(),
            _ => [],
        }),
        Certificate = plan.Scenario == DrillScenario.HostileRelays ? Certificate() : null,
    };

    public static string[] Settings(DrillPlan plan, string data, DrillSink sink) =>
    [
        "--environment=Production",
        $"--Storage:DataFolder={data}",
        "--Public:BaseUrl=http://localhost:5080",
        .. Relay(0, "drill", plan, sink),
        "--Mail:Relays:0:Security=None",
        "--Sending:RelayRest=00:00:01",
        "--Sending:Retry:Delays:0=00:00:05",
        "--Logging:LogLevel:Default=Information",
        .. plan.Scenario == DrillScenario.HostileRelays ? Hostile(plan, data, sink) : [],
    ];

    /// <summary>Neither the operator's settings nor the folder that the drill is started in may have a part in it.</summary>
    public static void ForgetInstallation(string folder)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.OfType<string>().Where(name => name.Contains("__", StringComparison.Ordinal)))
            Environment.SetEnvironmentVariable(name, null);
        Environment.CurrentDirectory = folder;
    }

    private static string[] Relay(int number, string name, DrillPlan plan, DrillSink sink) =>
    [
        $"--Mail:Relays:{number}:Name={name}",
        $"--Mail:Relays:{number}:Host=127.0.0.1",
        $"--Mail:Relays:{number}:Port={sink.Port}",
        $"--Mail:Relays:{number}:MaxConnections={plan.Connections}",
        // Where lines fail as they are opened, many are, or all the failures come in a row and the rests between them make minutes.
        $"--Mail:Relays:{number}:MessagesPerConnection={(plan.Scenario is DrillScenario.RelayGreeting or DrillScenario.HostileRelays ? 5 : 50)}",
    ];

    /// <summary>One that encrypts before one that doesn't, and waits for a recipient who is refused more than once.</summary>
    private static string[] Hostile(DrillPlan plan, string data, DrillSink sink)
    {
        var authority = Path.Combine(Path.GetDirectoryName(data)!, "authority.pem");
        File.WriteAllText(authority, sink.Certificate!.ExportCertificatePem());
        return
        [
            "--Mail:Relays:0:Security=StartTls",
            $"--Mail:Relays:0:CertificateAuthorityFile={authority}",
            $"--Mail:Relays:0:Timeout={Patience}",
            .. Relay(1, "drill-2", plan, sink),
            $"--Mail:Relays:1:Timeout={Patience}",
            "--Mail:Relays:1:Security=None",
            .. Enumerable.Range(1, 5).Select(again => $"--Sending:Retry:Delays:{again}=00:00:10"),
        ];
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=drill", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // Without the round trip the key is one that TLS on Windows can't use.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static Dictionary<DrillMishap, Queue<int>> Moments(DrillPlan plan, DrillMishap[] kinds)
    {
        var random = new Random(plan.Seed);
        var ofEach = kinds.Length > 1 ? Math.Clamp(plan.Recipients / RecipientsForMishap, 1, MishapsOfOneKind) : MishapsOfOneKind;
        return kinds.ToDictionary(kind => kind, _ => new Queue<int>(Enumerable.Range(0, ofEach).Select(_ => random.Next(plan.Recipients)).Order()));
    }
}
