import { describeLauncher } from '../../../testkit/conformance/launcher.ts'
import { tcpBerths } from '../../../testkit/server/tcpBerths.ts'
import { forkedBerths } from './forkedBerth.ts'

describeLauncher('a launcher that forks its berths', forkedBerths)
describeLauncher('a launcher that reaches its berths over TCP', tcpBerths)
