/** The design system: plugins reach it through `@omnicrm/sdk/web`. See docs/web-guide.md. */
export { BarChart, LineChart, Sparkline } from './charts/Chart.tsx'
export type { ChartProps, Series } from './charts/chart.ts'
export { ActionMenu, type MenuAction } from './data/ActionMenu.tsx'
export { Card, DetailLayout, Stacked } from './data/Card.tsx'
export type { Column, Filter, TypedFilter } from './data/column.ts'
export { DataTable, type DataTableProps, type RowOfList } from './data/DataTable.tsx'
export { DetailPage } from './data/DetailPage.tsx'
export { DiffView, type FieldChange } from './data/DiffView.tsx'
export { FieldChanges } from './data/FieldChanges.tsx'
export { Facts, StatCard, StatRow, type Fact, type Stat } from './data/Facts.tsx'
export { JsonView } from './data/JsonView.tsx'
export type { ListDefaults } from './data/listState.ts'
export { pagedLocally } from './data/pagedLocally.ts'
export { PageHeader, type Crumb } from './data/PageHeader.tsx'
export { Row, RowNote, Rows } from './data/Rows.tsx'
export { QrCode } from './data/QrCode.tsx'
export { Scannable } from './data/Scannable.tsx'
export { useSlotTabs, type SlotTab } from './data/slotTabs.ts'
export { Status } from './data/Status.tsx'
export {
  jobStatusOf,
  statusWords,
  type JobStatus,
  type StatusDomain,
  type ToneName,
} from './data/statusTones.ts'
export { Tags, type Tag } from './data/Tags.tsx'
export { Timeline, type TimelineEntry } from './data/Timeline.tsx'
export { UrlTabs, type UrlTab } from './data/UrlTabs.tsx'
export { BalanceCard, UsageBar } from './data/Usage.tsx'
export type { Selection } from './data/useSelection.ts'
export { saveFile } from './data/saveFile.ts'
export { Id, Money, Quantity, Who, Words } from './data/values.tsx'
export { ViewActions, ViewTab, ViewTabs, type View } from './data/ViewTabs.tsx'
export { When } from './data/When.tsx'
export { Boundary } from './feedback/Boundary.tsx'
export { ConfirmDialog } from './feedback/ConfirmDialog.tsx'
export { Consequences, type Consequence } from './feedback/Consequences.tsx'
export { Notice } from './feedback/Notice.tsx'
export { EmptyState, LoadError, Pending, Skeletons, Stale } from './feedback/states.tsx'
export { offerUndo, toast } from './feedback/toast.ts'
export { fieldError } from './form/fieldError.ts'
export { Field, type FieldInput, type Option } from './form/Field.tsx'
export type { FieldKind } from './form/fieldKind.ts'
export { FieldGroup, FieldRow, Form, FormPage } from './form/Form.tsx'
export { formText } from './form/formText.ts'
export { NumberInput } from './form/NumberInput.tsx'
export { ReviewList, type ReviewGroup } from './form/ReviewList.tsx'
export { SearchPicker, type PickerItem } from './form/SearchPicker.tsx'
export { useApiForm, type ApiForm, type ApiFormOptions } from './form/useApiForm.ts'
export { useDraft } from './form/useDraft.ts'
export { Wizard, WizardDialog, type WizardStep } from './form/Wizard.tsx'
export { useFormat } from './format/useFormat.ts'
export { language, switchLanguage } from './i18n/i18n.ts'
export { languageOf } from './i18n/languages.ts'
export { Icon, NamedIcon } from './Icon.tsx'
export type { IconName } from './icons.ts'
export type { JobOutcome, JobTask } from './job/job.ts'
export { JobBadge, toastJobEnd, type RunningJob } from './job/JobBadge.tsx'
export { JobView, type JobCancel, type JobViewProps } from './job/JobView.tsx'
export { FormPlace } from './map/FormPlace.tsx'
export { positionOf, type Mark, type MarkKind, type Position } from './map/map.ts'
export { MapLegend } from './map/MapLegend.tsx'
export { MapView } from './map/MapView.tsx'
export { PlaceFinder, type FoundPlace } from './map/PlaceFinder.tsx'
export { useSubmit, type Submission } from './form/useSubmit.ts'
export { BarePage } from './session/BarePage.tsx'
export { ChangePasswordForm } from './session/ChangePasswordForm.tsx'
export { CodeInput } from './session/CodeInput.tsx'
export { NewPassword, useNewPassword } from './session/NewPassword.tsx'
export { PasswordField } from './session/PasswordField.tsx'
export { savePreference } from './session/preferences.ts'
export { useKeys } from './shell/keys.ts'
export { useTitle } from './shell/useTitle.ts'
export { Slot, useFills, type FilledPlace } from './Slot.tsx'
export {
  ActionIcon,
  Anchor,
  Autocomplete,
  Badge,
  Button,
  Checkbox,
  Code,
  Divider,
  Drawer,
  Group,
  Menu,
  Modal,
  MultiSelect,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
export { useSearchParams } from './shell/useSearchParams.ts'
export { Link, useLocation, useNavigate, useParams } from 'react-router'
