using VerifiedAddition.Silo;
using VerifiedAddition.Storage;

var builder = Host.CreateApplicationBuilder(args);
try
{
    using var folder = DataFolder.Open(builder.Configuration["Data:Folder"] ?? DataFolder.Default);
    await builder.AddGrid(folder).Build().RunAsync();
    return 0;
}
catch (Exception e) when (e is InvalidConfigurationException or Microsoft.Extensions.Options.OptionsValidationException
    or DataFolderException or DataFolderHeldException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
