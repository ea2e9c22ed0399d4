using VerifiedAddition.Client;
using VerifiedAddition.Local;

return await VaCommandLine.RunAsync(args, new LocalGridAccess(), new LocalWeightFiles(Console.Error));
